using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Front;

/// <summary>
/// What <c>outboard plan --template main</c> prints, run: nginx as a load balancer made from its listeners and rules, and its containers'
/// command lines behind it.
/// </summary>
public sealed class GeneratedTemplateTests
{
    private static readonly Dictionary<string, string> s_servers = new()
    {
        ["fetch"] = "uvx mcp-server-fetch==2026.1.14",
        ["aws-doc"] = "uvx awslabs.aws-documentation-mcp-server==1.1.30",
        ["searxng"] = "npx -y mcp-searxng@2.4.0",
    };

    private const string Edge = """{ "domain": "ecs.example.com", "hostedZoneId": "Z0123456789ABCDEFGHIJ" }""";

    private const string Classic = """{ "domain": "ecs.example.com", "layout": "classic", "allowedCidrs": ["203.0.113.0/24"] }""";

    private const string Http = """{ "allowedCidrs": ["203.0.113.0/24"] }""";

    [Theory, InlineData(Edge, "fetch.ecs.example.com", ""), InlineData(Classic, "fetch.ecs.example.com", ""), InlineData(Http, GeneratedFront.AlbName, "/fetch")]
    public async Task Its_listeners_and_rules_lead_to_the_servers_and_nowhere_else(string aws, string host, string path)
    {
        Require();
        var template = await TemplateAsync(aws);
        var front = new GeneratedFront(template);
        await using var containers = new GeneratedContainers(template, s_servers);
        await using var nginx = await Nginx.StartAsync([.. front.Ports.Values], front.Configuration);
        await HealthyAsync(template, containers, aws == Classic ? "/messages" : "/readyz", aws == Classic ? 307 : 200);

        foreach (var (server, logicalName) in new[] { ("fetch", "Fetch"), ("aws-doc", "AwsDoc"), ("searxng", "Searxng") })
        {
            var (its, below) = (host.Replace("fetch.", $"{server}.", StringComparison.Ordinal), path.Length == 0 ? "" : $"/{server}");
            using var mcp = new McpHttp(new Uri($"http://127.0.0.1:{front.PortOf(logicalName)}{below}/mcp"));
            Assert.Contains("test_simple_text", await ToolsAsync(mcp, its), StringComparison.Ordinal);

            using var unauthorised = await mcp.PostAsync(Frames.Initialize(), request => request.Headers.Host = its);
            Assert.Equal(401, (int)unauthorised.Status);

            foreach (var other in new[] { "other.ecs.example.com", "127.0.0.1" })
            {
                using var refused = await mcp.PostAsync(Frames.Initialize(), request => request.Headers.Host = other);
                Assert.Equal((403, "text/plain", "Hostname not allowed"), ((int)refused.Status, refused.ContentType?.Split(';')[0], await refused.BodyAsync()));
            }
        }

        if (path.Length > 0)
        {
            using var nowhere = new McpHttp(new Uri(nginx.Address, "/fetcher/mcp"));
            using var refused = await nowhere.PostAsync(Frames.Initialize(), request => request.Headers.Host = host);
            Assert.Equal((403, "Hostname not allowed"), ((int)refused.Status, await refused.BodyAsync()));
        }
    }

    private static async Task<string> ToolsAsync(McpHttp mcp, string host)
    {
        void Allowed(HttpRequestMessage request)
        {
            request.Headers.Host = host;
            request.Headers.Authorization = new("Bearer", GeneratedContainers.Token);
        }

        using var hello = await mcp.PostAsync(Frames.Initialize(), Allowed);
        var reply = await hello.ReplyAsync();
        Assert.True((int)hello.Status == 200, $"{host}: {(int)hello.Status} {reply}");
        mcp.SessionId = hello.Header("Mcp-Session-Id");
        mcp.ProtocolVersion = (string?)JsonNode.Parse(reply)!["result"]!["protocolVersion"];
        using (await mcp.PostAsync(Frames.Initialized, Allowed))
        {
        }

        using var tools = await mcp.PostAsync(Frames.Request("tools/list", id: "2"), Allowed);
        return await tools.ReplyAsync();
    }

    /// <summary>As the load balancer asks: each target group's path, with the target's own address as host, judged by its matcher.</summary>
    private static async Task HealthyAsync(JsonObject template, GeneratedContainers containers, string expectedPath, int expectedStatus)
    {
        foreach (var (_, group) in template["Resources"]!.AsObject().Where(static one => (string?)one.Value!["Type"] == "AWS::ElasticLoadBalancingV2::TargetGroup"))
        {
            var (path, matcher, port) = ((string)group!["Properties"]!["HealthCheckPath"]!, (string)group["Properties"]!["Matcher"]!["HttpCode"]!, (int)group["Properties"]!["Port"]!);
            Assert.Equal(expectedPath, path);
            int[] bounds = [.. matcher.Split('-').Select(int.Parse)];
            using var target = new McpHttp(new Uri($"http://127.0.0.1:{port}"));
            var status = 0;
            await Eventually.Is(
                async () =>
                {
                    try
                    {
                        using var answer = await target.SendAsync(HttpMethod.Get, path, static request => request.Headers.Host = "10.0.23.7");
                        return (status = (int)answer.Status) >= bounds[0] && status <= bounds[^1];
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                () => $"Status {status}.\n{containers.Transcript()}");
            Assert.Equal(expectedStatus, status);
        }
    }

    private static async Task<JsonObject> TemplateAsync(string aws)
    {
        var servers = new JsonObject(s_servers.Select(static server => KeyValuePair.Create<string, JsonNode?>(server.Key, new JsonObject
        {
            ["command"] = server.Value.Split(' ')[0],
            ["args"] = new JsonArray([.. server.Value.Split(' ').Skip(1).Select(static word => (JsonNode)word)]),
            ["port"] = Nginx.FreePort(),
        })));
        var folder = Directory.CreateTempSubdirectory("outboard-plan-").FullName;
        var file = Path.Combine(folder, "outboard.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["mcpServers"] = servers, ["aws"] = JsonNode.Parse(aws) }.ToJsonString());
        var (exitCode, output, error) = await TestProcess.RunAsync(Repo.Outboard, ["plan", "--offline", "--region", "us-east-1", "-f", file, "--template", "main"]);
        Directory.Delete(folder, recursive: true);
        Assert.True(exitCode == 0, error);
        return JsonNode.Parse(output)!.AsObject();
    }

    private static void Require()
    {
        if (Nginx.Program is null)
        {
            Assert.Skip("NO NGINX HERE (Debian package nginx): the generated listeners and rules are not tried behind a real proxy.");
        }
    }
}
