using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>What a modern client wants to be told of, as far as the server can tell (mcp-transports 9).</summary>
internal sealed class Listen
{
    /// <summary>Resources in one listen (house rule: every count has a limit).</summary>
    private const int MaxUris = 1000;

    private readonly byte[] _id;
    private bool _isEnded;

    private Listen(byte[] id, EventStream stream, ChildLink? child)
    {
        _id = id;
        Stream = stream;
        Child = child;
    }

    public EventStream Stream { get; }

    /// <summary>The caller's own child; null for the one all share.</summary>
    public ChildLink? Child { get; }

    public bool Tools { get; private init; }

    public bool Prompts { get; private init; }

    public bool Resources { get; private init; }

    /// <summary>As JSON strings, quotes included, written our way.</summary>
    public HashSet<string> Uris { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads <c>params.notifications</c>, leaving out what the server does not offer; null when it is not valid.</summary>
    public static Listen? Read(ModernRequest request, EventStream stream, ChildLink? child)
    {
        try
        {
            return ReadText(request, stream, child);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate: no text, so no URI and no name of ours.
            return null;
        }
    }

    private static Listen? ReadText(ModernRequest request, EventStream stream, ChildLink? child)
    {
        using var json = request.Frame.Params.Exists
            ? JsonDocument.Parse(request.Bytes.Slice(request.Frame.Params.Start, request.Frame.Params.Length), new JsonDocumentOptions { MaxDepth = Frame.MaxDepth })
            : null;
        if (json?.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("notifications"u8, out var wanted) || wanted.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        // A child that lives for one call has nothing to tell anybody.
        var hello = request.Hello;
        var isTold = request.Backend.Sharing != Manifests.Sharing.Call;
        var listen = new Listen(request.Id.ToArray(), stream, child)
        {
            Tools = isTold && hello.OffersToolChanges && Is(wanted, "toolsListChanged"u8),
            Prompts = isTold && hello.OffersPromptChanges && Is(wanted, "promptsListChanged"u8),
            Resources = isTold && hello.OffersResourceChanges && Is(wanted, "resourcesListChanged"u8),
        };
        if (!wanted.TryGetProperty("resourceSubscriptions"u8, out var uris) || uris.ValueKind == JsonValueKind.Null)
        {
            return listen;
        }

        if (uris.ValueKind != JsonValueKind.Array || uris.GetArrayLength() > MaxUris || uris.EnumerateArray().Any(static uri => uri.ValueKind != JsonValueKind.String))
        {
            return null;
        }

        if (isTold && hello.OffersSubscriptions)
        {
            listen.Uris.UnionWith(uris.EnumerateArray().Select(static uri => JsonText.Quote(uri.GetString()!)));
        }

        return listen;
    }

    /// <summary>The first message of the subscription: what of it is honoured.</summary>
    public void Acknowledge()
    {
        var honoured = Wanted.FilterOf(Tools, Prompts, Resources, Uris);
        Stream.TrySend(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{{Tag()}},"notifications":{{honoured}} } }"""));
    }

    /// <summary>Passes a notification of a child on, with the subscription's id in its <c>_meta</c>.</summary>
    public void Tell(ReadOnlySpan<byte> line, in Frame frame)
    {
        var message = new ByteBuffer(line.Length + 128);
        message.Write("{\"jsonrpc\":\"2.0\",\"method\":\""u8);
        message.Write(frame.MethodName.Of(line));
        message.Write("\",\"params\":"u8);
        var meta = new ByteBuffer(128);
        meta.Write("\"_meta\":"u8);
        var own = frame.Meta.Exists && line[frame.Meta.Start] == '{' ? frame.Meta.Of(line) : default;
        Members.Copy(meta, own, static (ref Utf8JsonReader name) => name.ValueTextEquals(Key), [.. "\""u8, .. Key, .. "\":"u8, .. _id]);
        Members.Copy(message, frame.Params.Of(line), static (ref Utf8JsonReader name) => name.ValueTextEquals("_meta"u8), meta.Span);
        meta.Release();
        message.Write((byte)'}');
        Stream.TrySend(message.Span);
        message.Release();
    }

    /// <summary>The server ends the subscription.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isEnded, true))
        {
            return;
        }

        Stream.TrySend(ListenAnswers.End(_id));
        Stream.Complete();
    }

    private static ReadOnlySpan<byte> Key => "io.modelcontextprotocol/subscriptionId"u8;

    private string Tag() => $"{{\"{Encoding.UTF8.GetString(Key)}\":{Encoding.UTF8.GetString(_id)}}}";

    private static bool Is(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
