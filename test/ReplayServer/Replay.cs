using System.Text.Json.Nodes;
using Outboard.Testing;

namespace ReplayServer;

/// <summary>Where in the transcript the conversation is, and how its ids map to those of this client.</summary>
internal sealed class Replay
{
    private readonly List<TranscriptLine> _rest;
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _tokens = [];

    /// <param name="lines">The transcript. What comes before <c>initialize</c> belongs to no session and is left out.</param>
    /// <param name="without">Methods left out, with their answers.</param>
    public Replay(List<TranscriptLine> lines, HashSet<string> without)
    {
        var first = lines.FindIndex(static line => line is { FromClient: true, Method: "initialize" });
        var kept = lines[first..];
        var dropped = kept.Where(line => line.FromClient && line.Method is { } method && without.Contains(method)).ToHashSet();
        var answers = dropped.Select(static line => line.Id).OfType<string>().ToHashSet();
        _rest = [.. kept.Where(line => !dropped.Contains(line) && !(line is { FromClient: false, IsAnswer: true } && answers.Contains(line.Id!)))];
    }

    /// <summary>What the server says before it hears more, in this client's ids.</summary>
    public IEnumerable<string> Due()
    {
        while (_rest is [{ FromClient: false } line, ..])
        {
            _rest.RemoveAt(0);
            yield return Translate(line);
        }
    }

    /// <summary>Takes a line of the client: one of those that come next, in any order, for a client may send several at once.</summary>
    /// <returns>The answer to a ping that is the bridge's own and not recorded; null for everything else.</returns>
    public string? Hear(string text)
    {
        var heard = new TranscriptLine(FromClient: true, text);
        var next = _rest.TakeWhile(static line => line.FromClient).ToList();
        if (heard is { Method: "ping", IsRequest: true } && !next.Exists(line => IsSame(line, heard)))
        {
            return $$"""{"jsonrpc":"2.0","id":{{heard.Id}},"result":{} }""";
        }

        var match = next.Find(line => IsSame(line, heard))
            ?? throw new InvalidDataException($"The transcript does not go on like this:\n  heard:    {text}\n  expected: {string.Join("\n            ", next.Select(static line => line.Text))}");
        _rest.Remove(match);
        if (match.IsRequest)
        {
            _ids[match.Id!] = heard.Id!;
            if (RawJson.Value(match.Text, "params", "_meta", "progressToken") is { } token)
            {
                _tokens[token] = RawJson.Value(text, "params", "_meta", "progressToken")!;
            }
        }

        return null;
    }

    // Requests and notifications are the same when everything but id and progress token is; answers when the id, which is ours, is.
    private bool IsSame(TranscriptLine recorded, TranscriptLine heard) =>
        recorded.Method == heard.Method && recorded.Method switch
        {
            // The bridge may shake hands in its own name.
            "initialize" => true,
            "notifications/cancelled" => _ids.GetValueOrDefault(RawJson.Value(recorded.Text, "params", "requestId")!) == RawJson.Value(heard.Text, "params", "requestId"),
            null => recorded.Id == heard.Id && JsonNode.DeepEquals(Body(recorded), Body(heard)),
            _ => (recorded.Id is null) == (heard.Id is null) && Parameters(recorded) == Parameters(heard),
        };

    private static JsonNode? Body(TranscriptLine line) => JsonNode.Parse(line.Text) is JsonObject answer ? answer["result"] ?? answer["error"] : null;

    private static string? Parameters(TranscriptLine line) => RawJson.Value(RawJson.Replace(line.Text, "0", "params", "_meta", "progressToken"), "params");

    private string Translate(TranscriptLine line) => line switch
    {
        { IsAnswer: true } => RawJson.Replace(line.Text, _ids[line.Id!], "id"),
        { Method: "notifications/progress" } => RawJson.Replace(line.Text, _tokens[RawJson.Value(line.Text, "params", "progressToken")!], "params", "progressToken"),
        _ => line.Text,
    };
}
