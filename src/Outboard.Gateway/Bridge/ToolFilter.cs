using System.Text;
using System.Text.Json.Nodes;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>The tools a manifest offers of a server (<c>tools.allow</c>, <c>tools.deny</c>): the others are not listed and not called.</summary>
internal sealed class ToolFilter
{
    private readonly HashSet<string>? _allowed;
    private readonly HashSet<string> _denied;

    private ToolFilter(HashSet<string>? allowed, HashSet<string> denied) => (_allowed, _denied) = (allowed, denied);

    /// <summary>Null where everything is offered.</summary>
    public static ToolFilter? For(ServerSpec spec) => spec.AllowTools is null && spec.DenyTools.Count == 0
        ? null
        : new ToolFilter(spec.AllowTools?.ToHashSet(StringComparer.Ordinal), spec.DenyTools.ToHashSet(StringComparer.Ordinal));

    public bool Offers(string tool) => !_denied.Contains(tool) && (_allowed is null || _allowed.Contains(tool));

    /// <summary>Takes the tools not offered out of a <c>tools/list</c> answer; anything else is returned as it is.</summary>
    public byte[] Apply(ReadOnlySpan<byte> answer)
    {
        var frame = JsonNode.Parse(answer);
        if (frame?["result"]?["tools"] is not JsonArray tools)
        {
            return answer.ToArray();
        }

        for (var i = tools.Count - 1; i >= 0; i--)
        {
            if (tools[i]?["name"] is JsonValue name && name.TryGetValue<string>(out var text) && !Offers(text))
            {
                tools.RemoveAt(i);
            }
        }

        return JsonText.ToUtf8(frame);
    }
}

/// <summary>Tool names as strings without an allocation a call: each is made once. The count is bounded, since callers can make up names.</summary>
internal sealed class ToolNames
{
    private const int Limit = 1000;

    /// <summary>What every name beyond the limit is counted as.</summary>
    private const string Other = "(other)";

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<byte>> _names = new Dictionary<string, string>(new Utf8Comparer()).GetAlternateLookup<ReadOnlySpan<byte>>();
    private readonly Lock _lock = new();

    /// <param name="quoted">The name as it stands in the frame.</param>
    public string Get(ReadOnlySpan<byte> quoted)
    {
        var name = quoted.Length >= 2 && quoted[0] == '"' ? quoted[1..^1] : default;
        lock (_lock)
        {
            if (_names.TryGetValue(name, out var known))
            {
                return known;
            }

            if (_names.Dictionary.Count >= Limit)
            {
                return Other;
            }

            // A name with escapes is rare and still a name: read it as JSON would.
            var text = name.Contains((byte)'\\') ? JsonNode.Parse(quoted)!.GetValue<string>() : Encoding.UTF8.GetString(name);
            _names[name] = text;
            return text;
        }
    }

    private sealed class Utf8Comparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string obj) => GetHashCode(Encoding.UTF8.GetBytes(obj));

        public bool Equals(ReadOnlySpan<byte> alternate, string other) =>
            alternate.Length >= other.Length && Encoding.UTF8.GetByteCount(other) == alternate.Length && Ascii.IsValid(alternate)
                ? Ascii.Equals(alternate, other)
                : Encoding.UTF8.GetString(alternate) == other;

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
    }
}
