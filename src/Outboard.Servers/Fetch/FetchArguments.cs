using System.Text.Json;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Fetch;

/// <summary>The arguments of the tool, checked as the original's schema validator does and refused in its words (native-servers 4.3, 1).</summary>
internal sealed record FetchArguments(string Url, int MaxLength, int StartIndex, bool Raw)
{
    private const int DefaultLength = 5000;
    private const int LengthBound = 1_000_000;

    /// <exception cref="ToolFailure">One of them is wrong; the first is told.</exception>
    public static FetchArguments Read(ToolCall call)
    {
        if (!call.Arguments.TryGetValue("url", out var url))
        {
            throw Invalid("'url' is a required property");
        }

        if (url.ValueKind != JsonValueKind.String)
        {
            throw Invalid($"{PythonText.Of(url)} is not of type 'string'");
        }

        var length = Integer(call, "max_length", DefaultLength);
        if (length <= 0)
        {
            throw Invalid($"{length} is less than or equal to the minimum of 0");
        }

        if (length >= LengthBound)
        {
            throw Invalid($"{length} is greater than or equal to the maximum of {LengthBound}");
        }

        var start = Integer(call, "start_index", 0);
        if (start < 0)
        {
            throw Invalid($"{start} is less than the minimum of 0");
        }

        var raw = call.Arguments.TryGetValue("raw", out var flag) && flag.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Invalid($"{PythonText.Of(flag)} is not of type 'boolean'"),
        };
        return url.GetString() is { Length: > 0 } text
            ? new FetchArguments(text, (int)length, (int)Math.Min(start, int.MaxValue), raw)
            : throw Invalid("'' should be non-empty");
    }

    /// <summary>A number without a fraction is an integer, however it is written; a string of digits is none.</summary>
    private static decimal Integer(ToolCall call, string name, int usual)
    {
        if (!call.Arguments.TryGetValue(name, out var value))
        {
            return usual;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw Invalid($"{PythonText.Of(value)} is not of type 'integer'");
        }

        if (!value.TryGetDecimal(out var number))
        {
            // Beyond 28 digits: whole, and far beyond every bound.
            return value.GetDouble() < 0 ? decimal.MinValue : decimal.MaxValue;
        }

        return number == decimal.Truncate(number) ? decimal.Truncate(number) : throw Invalid($"{PythonText.Of(value)} is not of type 'integer'");
    }

    private static ToolFailure Invalid(string reason) => new($"Input validation error: {reason}");
}
