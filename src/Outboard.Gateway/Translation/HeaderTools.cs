using System.Collections.Concurrent;
using Outboard.Gateway.Bridge;

namespace Outboard.Gateway.Translation;

/// <summary>What the tools of one server want repeated as headers (mcp-transports 6.2), as far as lists of them have passed.</summary>
/// <param name="onInvalid">Is told, once for each, of a tool that cannot be offered, and why.</param>
internal sealed class HeaderTools(Action<string, string> onInvalid)
{
    private const int Limit = 10_000;

    private readonly ConcurrentDictionary<string, HeaderParameters?> _tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _complained = new(StringComparer.Ordinal);

    /// <summary>False for a tool whose annotations are invalid, which clients have to leave out.</summary>
    public bool TryLearn(ReadOnlySpan<byte> tool)
    {
        var name = ToolList.NameOf(tool) ?? "";
        var parameters = HeaderParameters.Read(tool, out var fault);
        if (name.Length > 0 && _tools.Count < Limit)
        {
            _tools[name] = parameters;
        }

        if (fault is not null && _complained.Count < Limit && _complained.TryAdd(name, 0))
        {
            onInvalid(name, fault);
        }

        return fault is null;
    }

    /// <summary>False for a tool that is not known.</summary>
    /// <param name="name">The tool.</param>
    /// <param name="parameters">What it wants; null for nothing.</param>
    public bool TryGet(string name, out HeaderParameters? parameters) => _tools.TryGetValue(name, out parameters);

    public void Clear() => _tools.Clear();
}
