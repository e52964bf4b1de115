using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.EndToEnd.Transcripts;

/// <summary>Transcripts made in this run: a real npm server on plain standard streams, with nothing of ours in between.</summary>
internal static class NpmRecordings
{
    private static readonly Dictionary<string, (string Script, string Capabilities, string[] Lines)> Known = new(StringComparer.Ordinal)
    {
        ["everything"] = (NpmParts.Everything, "{}",
        [
            Frames.Request("tools/list", id: "0"),
            Frames.Call("echo", """{"message":"\u00e9 é \"🌍\" \/ 1.0e2"}""", "1"),
            Frames.Call("get-tiny-image", id: "\"image\""),
            Frames.Call("get-structured-content", """{"location":"Chicago"}""", "9007199254740991"),
            """{"jsonrpc":"2.0","id":"p","method":"tools/call","params":{"name":"trigger-long-running-operation","arguments":{"duration":0.1,"steps":2},"_meta":{"progressToken":"t","x":[1.50]}}}""",
            Frames.Request("prompts/get", """{"name":"simple-prompt"}""", "3"),
            Frames.Request("resources/read", """{"uri":"demo://resource/static/document/architecture.md"}""", "4"),
            Frames.Request("ping", id: "5"),
        ]),
        // Asks for the roots as soon as it may, and says that it has them.
        ["everything with roots"] = (NpmParts.Everything, """{"roots":{}}""",
        [
            """{"jsonrpc":"2.0","id":0,"result":{"roots":[{"uri":"file:///home/ada","name":"\u0041da"}]}}""",
            Frames.Call("get-roots-list", id: "1"),
        ]),
        ["memory"] = (NpmParts.Memory, "{}",
        [
            Frames.Request("tools/list", id: "0"),
            Frames.Request("prompts/list", id: "1"),
            Frames.Call("read_graph", id: "\"a b\""),
            Frames.Call("open_nodes", """{"names":1}""", "2"),
        ]),
        ["searxng"] = (NpmParts.Searxng, "{}",
        [
            Frames.Request("tools/list", id: "0"),
            Frames.Request("resources/list", id: "1"),
            Frames.Call("searxng_web_search", "{}", "2"),
            Frames.Request("no/such/method", id: "3"),
        ]),
    };

    public static TheoryData<string> Servers => [.. Known.Keys];

    public static async Task<List<TranscriptLine>> RecordAsync(string server)
    {
        var (script, capabilities, lines) = Known[server];
        var environment = new Dictionary<string, string?> { ["MEMORY_FILE_PATH"] = "/nonexistent/memory.jsonl", ["SEARXNG_URL"] = "http://127.0.0.1:9" };
        await using var process = TestProcess.Start(NpmParts.Node, [script], environment);
        var recorded = new List<TranscriptLine>();
        foreach (var text in (string[])[Frames.Initialize(capabilities: capabilities), Frames.Initialized, .. lines])
        {
            var line = new TranscriptLine(FromClient: true, text);
            if (line.IsAnswer)
            {
                await process.LineAsync(new Regex($@"""method"":.*""id"":{line.Id}[,}}]"));
                Collect();
            }

            await process.Input.WriteLineAsync(text);
            await process.Input.FlushAsync();
            recorded.Add(line);
            if (line.IsRequest)
            {
                await process.LineAsync(new Regex($@"(?=.*""(result|error)"":)(?!.*""method"":).*""id"":{Regex.Escape(line.Id!)}[,}}]"));
            }

            Collect();
        }

        return recorded;

        void Collect()
        {
            var said = process.Lines.Where(static output => !output.IsError && output.Text.StartsWith('{')).Select(static output => output.Text).ToList();
            recorded.AddRange(said[recorded.Count(static line => !line.FromClient)..].Select(static text => new TranscriptLine(FromClient: false, text)));
        }
    }
}
