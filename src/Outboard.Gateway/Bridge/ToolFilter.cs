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
        if (ToolList.Find(answer) is not { Exists: true } list)
        {
            return answer.ToArray();
        }

        var offered = new List<Slice>();
        foreach (var tool in ToolList.Elements(answer, list))
        {
            if (ToolList.NameOf(tool.Of(answer)) is not { } name || Offers(name))
            {
                offered.Add(tool);
            }
        }

        return ToolList.Write(answer, list, offered);
    }
}

/// <summary>Tool names as strings without an allocation a call: each is made once. The count is bounded, since callers can make up names.</summary>
internal sealed class ToolNames
{
    private const int Limit = 1000;

    /// <summary>Names may have 128 characters (2025-11-25); what is longer is none, and not worth keeping.</summary>
    private const int MaxLength = 512;

    /// <summary>What every name beyond the limits is counted as.</summary>
    private const string Other = "(other)";

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<byte>> _names = new Dictionary<string, string>(new Utf8Comparer()).GetAlternateLookup<ReadOnlySpan<byte>>();
    private readonly Lock _lock = new();

    /// <summary>The name itself, whatever the limits: what is allowed is decided by it.</summary>
    /// <param name="quoted">The name as it stands in the frame.</param>
    public static string Read(ReadOnlySpan<byte> quoted)
    {
        var name = Unquoted(quoted);
        if (!name.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(name);
        }

        try
        {
            // A name with escapes is rare and still a name: read it as JSON would.
            return JsonNode.Parse(quoted)!.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate: the name of no tool.
            return Encoding.UTF8.GetString(name);
        }
    }

    /// <summary>The name to count by.</summary>
    /// <param name="quoted">The name as it stands in the frame.</param>
    public string Get(ReadOnlySpan<byte> quoted)
    {
        var name = Unquoted(quoted);
        lock (_lock)
        {
            if (_names.TryGetValue(name, out var known))
            {
                return known;
            }

            if (_names.Dictionary.Count >= Limit || name.Length > MaxLength)
            {
                return Other;
            }

            var text = Read(quoted);
            _names[name] = text;
            return text;
        }
    }

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> quoted) => quoted.Length >= 2 && quoted[0] == '"' ? quoted[1..^1] : default;

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
