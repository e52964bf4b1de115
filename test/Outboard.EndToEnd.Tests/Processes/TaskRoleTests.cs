using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Processes;

/// <summary>Whom the credentials of a container reach: the children that were given its role, and nobody else (decision 0009).</summary>
[Collection(Servers.RealPortsCollection.Name)]
public sealed class TaskRoleTests
{
    private static readonly string[] s_credentials =
    [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ];

    private static readonly string[] s_metadata = ["ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4", "ECS_AGENT_URI"];

    /// <summary>As a container has it.</summary>
    private static readonly Dictionary<string, string?> s_container = s_credentials.Concat(s_metadata).ToDictionary(static name => name, static string? (name) => "of " + name);

    [Theory]
    [InlineData("")]
    [InlineData("--pass-environment")]
    public async Task A_bridge_hands_the_way_to_the_credentials_on_when_the_line_says_so(string option)
    {
        Assert.Equal(s_credentials, await InheritedByBridgeAsync([option, "--task-role"]));
        Assert.Empty(await InheritedByBridgeAsync([option]));
    }

    [Fact]
    public async Task Servers_of_one_task_with_the_same_permissions_all_have_its_role()
    {
        await using var up = await Served.UpAsync(
            new() { ["a"] = Server("""{"s3:GetObject": "arn:aws:s3:::b/*", "s3:ListBucket": ["arn:aws:s3:::b"]}"""), ["b"] = Server("""{"s3:ListBucket": "arn:aws:s3:::b", "s3:GetObject": "arn:aws:s3:::b/*"}""") },
            environment: s_container);

        Assert.Equal(s_credentials, await InheritedAsync(up, "a"));
        Assert.Equal(s_credentials, await InheritedAsync(up, "b"));
    }

    [Theory]
    [InlineData("""{"s3:GetObject": "arn:aws:s3:::other/*"}""")]
    [InlineData("{}")]
    public async Task Beside_a_server_with_other_permissions_nobody_has_the_role(string permissions)
    {
        await using var up = await Served.UpAsync(
            new() { ["a"] = Server("""{"s3:GetObject": "arn:aws:s3:::b/*"}"""), ["b"] = Server(permissions) }, environment: s_container);

        Assert.Empty(await InheritedAsync(up, "a"));
        Assert.Empty(await InheritedAsync(up, "b"));
    }

    private static JsonObject Server(string permissions) => new()
    {
        ["command"] = Repo.NaughtyServer, ["permissions"] = JsonNode.Parse(permissions), ["passEnvironment"] = true, ["env"] = new JsonObject(),
    };

    private static async Task<string[]> InheritedByBridgeAsync(string[] options)
    {
        var marker = OutboardProcess.NewMarker();
        await using var bridge = await Served.RunAsync(OutboardProcess.Start(
            ["bridge", "--port", "0", "--env", OutboardProcess.MarkerVariable, marker, .. options.Where(static option => option.Length > 0), "--", Repo.NaughtyServer], marker, s_container));
        return await InheritedAsync(bridge);
    }

    private static async Task<string[]> InheritedAsync(Served served, string? server = null)
    {
        using var mcp = new McpHttp(served.Endpoint(Transport.Http, server));
        await mcp.InitializeAsync();
        var inherited = new List<string>();
        foreach (var (name, value) in s_container)
        {
            var reply = await mcp.CallAsync("env_value", new JsonObject { ["name"] = name }.ToJsonString());
            if ((string?)reply["result"]!["structuredContent"]!["value"] is { } found)
            {
                Assert.Equal(value, found);
                inherited.Add(name);
            }
        }

        return [.. inherited];
    }
}
