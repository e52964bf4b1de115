using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>
/// What a legacy client said of itself once, in <c>initialize</c>, as every request to a modern child has to say it (mcp-transports 5): members
/// of <c>_meta</c>. The child is told only what the client can do, so that it asks for nothing else (17.4).
/// </summary>
internal sealed class Introduction
{
    private readonly bool _fillsForms;
    private readonly bool _opensUrls;
    private readonly bool _samples;
    private readonly bool _listsRoots;

    private Introduction(ClientHello? hello, bool interactive)
    {
        var capabilities = Encoding.UTF8.GetBytes(hello?.CapabilitiesJson ?? "{}");
        var canBeAsked = interactive && hello is not null ? hello.Capabilities : ClientCapabilities.None;
        _fillsForms = canBeAsked.HasFlag(ClientCapabilities.Elicitation);
        _opensUrls = canBeAsked.HasFlag(ClientCapabilities.ElicitationUrl);
        _samples = canBeAsked.HasFlag(ClientCapabilities.Sampling);
        _listsRoots = canBeAsked.HasFlag(ClientCapabilities.Roots);
        Meta = Encoding.UTF8.GetBytes(
            $"\"io.modelcontextprotocol/protocolVersion\":\"{Modern.Version}\",\"io.modelcontextprotocol/clientCapabilities\":{Declare(capabilities)}"
            + (hello is null ? "" : $",\"io.modelcontextprotocol/clientInfo\":{hello.InfoJson}"));
    }

    /// <summary>A client that keeps no session has said nothing, and can be asked nothing.</summary>
    public static Introduction Nobody { get; } = new(null, interactive: false);

    /// <summary>The members, as <c>"a":1,"b":2</c>.</summary>
    public ReadOnlyMemory<byte> Meta { get; }

    /// <param name="hello">What the client said.</param>
    /// <param name="interactive">Clients of this server may be asked things.</param>
    public static Introduction Of(ClientHello hello, bool interactive) => new(hello, interactive);

    /// <summary>The client can be asked this.</summary>
    public bool CanAnswer(InputRequest request) => request.Method switch
    {
        "elicitation/create" => request.IsUrl ? _opensUrls : _fillsForms,
        "sampling/createMessage" => _samples,
        "roots/list" => _listsRoots,
        _ => false,
    };

    private string Declare(byte[] capabilities)
    {
        List<string> members = [];
        if (_listsRoots)
        {
            // Whether it tells of changes means nothing in an era in which it cannot.
            members.Add("\"roots\":{}");
        }

        if (_samples)
        {
            members.Add($"\"sampling\":{Text(capabilities, "sampling"u8)}");
        }

        if (_fillsForms || _opensUrls)
        {
            members.Add($"\"elicitation\":{{{string.Join(',', ((string?[])[_fillsForms ? "\"form\":{}" : null, _opensUrls ? "\"url\":{}" : null]).Where(static mode => mode is not null))}}}");
        }

        if (Text(capabilities, "experimental"u8) is ['{', ..] experimental)
        {
            members.Add($"\"experimental\":{experimental}");
        }

        if (Text(capabilities, "extensions"u8) is ['{', ..] extensions)
        {
            // Tasks are of another shape in each era, and not translated (13).
            var kept = new ByteBuffer(extensions.Length);
            Members.Copy(kept, Encoding.UTF8.GetBytes(extensions), static (ref Utf8JsonReader name) => name.ValueTextEquals("io.modelcontextprotocol/tasks"u8), default);
            members.Add($"\"extensions\":{Encoding.UTF8.GetString(kept.Span)}");
            kept.Release();
        }

        return $"{{{string.Join(',', members)}}}";
    }

    private static string Text(byte[] json, ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(Members.Find(json, name).Of(json));
}
