using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Testing;

/// <summary>One line of the traffic between a client and a stdio server.</summary>
/// <param name="FromClient">Sent to the server; otherwise received from it.</param>
/// <param name="Text">The JSON-RPC message as it stood on the wire.</param>
public sealed record TranscriptLine(bool FromClient, string Text)
{
    /// <summary>The method's name; null for an answer.</summary>
    public string? Method { get; } = RawJson.Value(Text, "method")?.Trim('"');

    /// <summary>The id as JSON; null for a notification.</summary>
    public string? Id { get; } = RawJson.Value(Text, "id");

    public bool IsRequest => Method is not null && Id is not null;

    public bool IsAnswer => Method is null;
}

/// <summary>Recorded traffic: one JSON object a line, of which <c>{"dir":"c>s","line":"…"}</c> and <c>s>c</c> are read and the rest passed over.</summary>
public static class Transcript
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static List<TranscriptLine> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Parse).OfType<TranscriptLine>()];

    public static void Write(string path, IEnumerable<TranscriptLine> lines) =>
        File.WriteAllLines(path, lines.Select(line =>
            new JsonObject { ["dir"] = line.FromClient ? "c>s" : "s>c", ["line"] = line.Text }.ToJsonString(Plain)));

    // {"t":0.41,"dir":"s>c","line":"{\"jsonrpc\":\"2.0\",…}"}    a server may print what is no message; it is not part of the protocol
    private static TranscriptLine? Parse(string json)
    {
        using var row = JsonDocument.Parse(json);
        var direction = row.RootElement.GetProperty("dir").GetString();
        return direction is "c>s" or "s>c" && row.RootElement.GetProperty("line").GetString() is { } text && text.StartsWith('{')
            ? new TranscriptLine(direction == "c>s", text.TrimEnd('\r', '\n'))
            : null;
    }
}
