using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary>Runs scripts of <c>test/npm</c> with its Node; skips the test, saying why, where they cannot be installed.</summary>
internal static class Npm
{
    public static async Task RequireAsync()
    {
        if ((await NpmParts.GetAsync()).Missing is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    /// <summary>The official TypeScript client of the legacy era, for one scenario of <c>client.mjs</c>.</summary>
    /// <returns>The lines it printed.</returns>
    public static Task<JsonNode[]> ClientAsync(Uri endpoint, Transport transport, string scenario, JsonObject? arguments = null) =>
        ScriptAsync("client.mjs", endpoint.AbsoluteUri, Name(transport), scenario, (arguments ?? []).ToJsonString());

    /// <summary>The official TypeScript client of both eras.</summary>
    public static async Task<JsonNode> DualClientAsync(Uri endpoint, Transport transport) =>
        (await ScriptAsync("dual.mjs", endpoint.AbsoluteUri, Name(transport))).Single();

    private static string Name(Transport transport) => transport == Transport.Sse ? "sse" : "http";

    private static async Task<JsonNode[]> ScriptAsync(string script, params string[] arguments)
    {
        await RequireAsync();
        var (exitCode, output, error) = await TestProcess.RunAsync(
            NpmParts.Node, [NpmParts.Script(script), .. arguments], folder: NpmParts.Folder, limit: TimeSpan.FromMinutes(1));
        Assert.True(exitCode == 0, $"{script} {string.Join(' ', arguments)} ended with {exitCode}:\n{error}\n{output}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
