// A client for the conformance suite's client scenarios: starts the program named by OUTBOARD_CONNECT as `outboard connect URL` and speaks MCP
// on its standard streams as the scenario asks (mcp-transports 25.3). The suite appends the server's URL and names the scenario in variables.
// `connect` in turn starts it as a browser, with the address to log in at.
using System.Text.Json.Nodes;
using ConnectDriver;

var url = args[^1];
if (Environment.GetEnvironmentVariable(Browser.Variable) is not null)
{
    await Browser.OpenAsync(url);
    return 0;
}

var scenario = Environment.GetEnvironmentVariable("MCP_CONFORMANCE_SCENARIO") ?? "initialize";
var revision = Environment.GetEnvironmentVariable("MCP_CONFORMANCE_PROTOCOL_VERSION") ?? "2025-11-25";
var context = JsonNode.Parse(Environment.GetEnvironmentVariable("MCP_CONFORMANCE_CONTEXT") ?? "{}")!.AsObject();
await using var client = StdioClient.Start(url, scenario, context);
IConversation conversation = string.CompareOrdinal(revision, "2026-07-28") >= 0 ? new ModernConversation(client, revision) : new LegacyConversation(client, revision);
try
{
    await conversation.BeginAsync();
    await Scenarios.PlayAsync(scenario, conversation, context);
    return 0;
}
catch (RefusedException refused)
{
    Console.Error.WriteLine($"{scenario}: {refused.Message}");
    return 1;
}
