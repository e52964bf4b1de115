using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A question of a legacy child on its way to a modern client: an entry of <c>inputRequests</c> (mcp-transports 8), its params byte for byte.</summary>
/// <param name="Key">Its name for the client.</param>
/// <param name="Question">The child's.</param>
/// <param name="Method">What is asked; of those the client may be asked at all.</param>
/// <param name="Parameters">The child's <c>params</c>.</param>
/// <param name="Needs">What a client has to declare to be asked it.</param>
/// <param name="IsNamed">The child has given it its name, as servers of the modern era do.</param>
internal sealed record AskedQuestion(string Key, Question Question, string Method, byte[] Parameters, ClientCapabilities Needs, bool IsNamed)
{
    /// <summary>A key of <c>params._meta</c> by which a legacy child may name its question for modern clients.</summary>
    public const string NameKey = "outboard/inputKey";

    private const int MaxName = 64;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = Frame.MaxDepth };

    /// <summary>The client has seen it.</summary>
    public bool IsPresented { get; set; }

    /// <param name="number">Unique in the call.</param>
    /// <param name="question">The child's.</param>
    /// <param name="line">The request it came as.</param>
    /// <param name="isTaken">Another question of the call has that name.</param>
    public static AskedQuestion Read(int number, Question question, ReadOnlySpan<byte> line, Predicate<string> isTaken)
    {
        Frame.Parse(line, out var frame);
        var method = frame.Method switch
        {
            JsonRpc.Method.Elicit => "elicitation/create",
            JsonRpc.Method.CreateMessage => "sampling/createMessage",
            _ => "roots/list",
        };
        var parameters = frame.Params.Of(line);
        var needs = ClientCapabilitiesExtensions.NeededFor(frame, line);
        var sent = parameters.IsEmpty ? [.. "{}"u8] : needs == ClientCapabilities.ElicitationUrl ? WithoutId(parameters) : parameters.ToArray();
        var name = frame.Meta.Exists && NameIn(frame.Meta.Of(line)) is { } given && !isTaken(given) ? given : null;
        return new AskedQuestion(name ?? OwnName(method, number, isTaken), question, method, sent, needs, name is not null);
    }

    /// <summary>A name of ours, beside whatever the child may have called the others.</summary>
    private static string OwnName(string method, int number, Predicate<string> isTaken)
    {
        var name = $"{method.Split('/')[0]}_{number}";
        return isTaken(name) ? OwnName(method, number + 1, isTaken) : name;
    }

    private static string? NameIn(ReadOnlySpan<byte> meta)
    {
        var value = Members.Find(meta, "outboard/inputKey"u8).Of(meta);
        if (value.Length is < 3 or > MaxName + 2 || value[0] != '"')
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(value[1..^1]);
        return name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : null;
    }

    /// <summary>The params of what a child wants to be visited before it does what it was asked (-32042); none when its error does not say.</summary>
    public static List<byte[]> ReadElicitations(ReadOnlyMemory<byte> error)
    {
        var data = Members.Find(error.Span, "data"u8);
        var list = data.Exists ? Members.Find(data.Of(error.Span), "elicitations"u8) : default;
        if (!list.Exists)
        {
            return [];
        }

        using var json = JsonDocument.Parse(error.Slice(data.Start + list.Start, list.Length), Deep);
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? [.. json.RootElement.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.Object).Select(static item => WithoutId(Encoding.UTF8.GetBytes(item.GetRawText())))]
            : [];
    }

    /// <summary>The era has no such id: that the user is done is learned by coming back (mcp-transports 8).</summary>
    private static byte[] WithoutId(ReadOnlySpan<byte> parameters)
    {
        var kept = new ByteBuffer(parameters.Length);
        Members.Copy(kept, parameters, static (ref Utf8JsonReader name) => name.ValueTextEquals("elicitationId"u8), default);
        return kept.TakeArray();
    }
}
