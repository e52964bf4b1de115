using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Transcripts;

/// <summary>
/// Recorded traffic goes through the bridge and comes out byte for byte: <c>ReplayServer</c> plays the recorded server behind it, this
/// test the recorded client in front of it. Only ids and progress tokens differ in between, and the client gets its own back.
/// </summary>
public sealed class ReplayTests
{
    /// <summary>Answered by the bridge itself where a child is shared (mcp-transports 15.4).</summary>
    private static readonly HashSet<string> OfTheBridge = new(StringComparer.Ordinal) { "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe" };

    private const string None = "(none)";

    private static readonly string? Folder = Repo.Shared("data", "transcripts");

    public static TheoryData<string> Recorded() =>
        [.. (Folder is null ? [] : Directory.EnumerateFiles(Folder, "*.jsonl")).Where(IsTraffic).Select(file => Path.GetFileName(file)!).Order().DefaultIfEmpty(None)];

    [Theory, MemberData(nameof(Recorded))]
    public async Task A_recorded_transcript_replays_byte_for_byte(string file)
    {
        if (file == None)
        {
            Assert.Skip($"NO TRANSCRIPT REPLAYED: there is no *.jsonl in {Folder ?? "shared/data/transcripts"}; only what the npm servers say in this run is replayed.");
        }

        await ReplaysAsync(Path.Combine(Folder!, file));
    }

    [Theory, MemberData(nameof(NpmRecordings.Servers), MemberType = typeof(NpmRecordings))]
    public async Task What_an_npm_server_says_on_its_own_standard_streams_it_says_through_the_bridge(string server)
    {
        await Npm.RequireAsync();
        var file = Path.GetTempFileName();
        try
        {
            Transcript.Write(file, await NpmRecordings.RecordAsync(server));
            await ReplaysAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_probe_before_initialize_and_notifications_before_its_answer_do_no_harm()
    {
        var file = Path.GetTempFileName();
        try
        {
            Transcript.Write(file,
            [
                new(true, """{"jsonrpc":"2.0","id":0,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"""),
                new(false, """{"jsonrpc":"2.0","id":0,"error":{"code":-32602,"message":"Invalid request parameters","data":""}}"""),
                new(true, Frames.Initialize(id: "1")),
                new(false, """{"method":"notifications/message","params":{"level":"info","data":"starting"},"jsonrpc":"2.0"}"""),
                new(false, """{"method":"notifications/message","params":{"level":"info","data":"started  \u00e9"},"jsonrpc":"2.0"}"""),
                new(false, """{"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"x":[1.0]},"serverInfo":{"name":"early","version":"1"}},"jsonrpc":"2.0","id":1}"""),
                new(true, Frames.Initialized),
                new(true, Frames.Request("tools/list", id: "2.50")),
                new(false, """{ "id": 2.50, "result": { "tools": [], "unknown": 1e2 }, "jsonrpc": "2.0", "extra": null }"""),
            ]);
            await ReplaysAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task ReplaysAsync(string file)
    {
        await ReplaysAsync(file, Transport.Http, "session");
        await ReplaysAsync(file, Transport.Sse, "session");
        // A shared child's initialize is the bridge's own, and a question it asks outside a call is nobody's.
        if (!Transcript.Read(file).Exists(static line => !line.FromClient && line.IsRequest))
        {
            await ReplaysAsync(file, Transport.Http, "shared");
            await ReplaysAsync(file, Transport.Sse, "shared");
        }
    }

    private static async Task ReplaysAsync(string file, Transport transport, string sharing)
    {
        var isShared = sharing == "shared";
        var lines = Transcript.Read(file);
        // What is said before initialize belongs to no session: the bridge keeps it from the child.
        lines = lines[lines.FindIndex(static line => line is { FromClient: true, Method: "initialize" })..];
        IEnumerable<string> without = isShared ? OfTheBridge.SelectMany(static method => (string[])["--without", method]) : [];
        await using var served = await Served.BridgeAsync(["--sharing", sharing], [Repo.Program("ReplayServer"), file, .. without]);
        using var client = await ReplayClient.ConnectAsync(served, transport);

        var local = lines.Where(line => isShared && line.FromClient && line.Method is { } method && (method == "initialize" || OfTheBridge.Contains(method)))
            .Select(static line => line.Id).ToHashSet();
        var questions = new Dictionary<string, string>();
        var greeted = false;
        try
        {
            foreach (var line in lines)
            {
                if (line.FromClient)
                {
                    await client.SendAsync(line.IsAnswer ? line with { Text = RawJson.Replace(line.Text, questions[line.Id!], "id") } : line);
                }
                else if (line.IsAnswer && local.Contains(line.Id))
                {
                    var answer = await client.Inbox.TakeAsync(message => RawJson.Value(message, "id") == line.Id, line.Text);
                    Assert.Equal(Shape(line.Text), Shape(answer));
                }
                else if (line.IsRequest)
                {
                    // The bridge may number a question of its own accord.
                    var question = await client.Inbox.TakeAsync(message => RawJson.Replace(message, line.Id!, "id") == line.Text, line.Text);
                    questions[line.Id!] = RawJson.Value(question, "id")!;
                }
                else if (line.IsAnswer || greeted || (transport == Transport.Sse && !isShared))
                {
                    await client.Inbox.TakeAsync(message => message == line.Text, line.Text);
                }

                // Until initialize is answered there is no stream of the session that could carry a notification.
                greeted |= line.IsAnswer && !line.FromClient;
            }
        }
        catch (Exception failed) when (failed is TimeoutException or InvalidOperationException or Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{Path.GetFileName(file)} over {transport}, {sharing}: {failed.Message}\n{served.Process.Transcript()}");
        }
    }

    /// <summary>What an answer of the bridge's own has to share with the recorded one: being a result, or which error.</summary>
    private static string Shape(string answer) => JsonNode.Parse(answer)!["error"]?["code"]?.ToJsonString() ?? "result";

    // *.http.jsonl are HTTP requests of a server to its upstream.
    private static bool IsTraffic(string file) => !file.EndsWith(".http.jsonl", StringComparison.Ordinal);
}
