namespace Outboard.Testing;

/// <summary>The JSON-RPC messages tests send most, as text. Ids are given as JSON: <c>1</c>, <c>"a"</c>.</summary>
public static class Frames
{
    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    public static string Initialize(string version = "2025-11-25", string capabilities = "{}", string id = "\"init\"") =>
        Request(
            "initialize",
            $$"""{"protocolVersion":"{{version}}","capabilities":{{capabilities}},"clientInfo":{"name":"raw","version":"1"} }""",
            id);

    public static string Call(string tool, string arguments = "{}", string id = "1") =>
        Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}} }""", id);

    public static string Request(string method, string parameters = "{}", string id = "1") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}} }""";

    public static string Notification(string method, string parameters = "{}") =>
        $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}} }""";

    /// <summary>The answer to a request the server sent.</summary>
    public static string Result(string id, string result) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}} }""";
}
