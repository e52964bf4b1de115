using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Deploying;

/// <summary>
/// The user's three servers, deployed twice: by hand, as the document does, and by Outboard; then deployed again, changed and destroyed. Done once,
/// looked at by several tests.
/// </summary>
public sealed class ThreeServers : IAsyncLifetime
{
    private const string Domain = "ecs.example.com";

    private readonly string folder = Directory.CreateTempSubdirectory("outboard-deploy-").FullName;

    /// <summary>Why nothing was done; null where it was.</summary>
    internal string? Missing { get; private set; }

    internal Standing ByHand { get; private set; } = null!;

    internal Standing ByOutboard { get; private set; } = null!;

    internal Ran First { get; private set; } = null!;

    internal Ran Again { get; private set; } = null!;

    internal Ran Changed { get; private set; } = null!;

    internal Ran Destroyed { get; private set; } = null!;

    /// <summary>Task definitions after the first deployment, after the second, after the change.</summary>
    internal List<IReadOnlyList<string>> Revisions { get; } = [];

    internal IReadOnlyList<string> StacksAfterwards { get; private set; } = [];

    internal IReadOnlyList<string> LeftAfterwards { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Missing = !MotoServer.IsOnPath ? "moto_server is not on PATH." : !Peers.IsOnPath("aws") ? "aws is not on PATH." : null;
        if (Missing is not null)
        {
            return;
        }

        await using var hand = await Account.StartAsync();
        await using var own = await Account.StartAsync();
        var byHand = DeployByHandAsync(hand);
        await DeployAsync(own);
        ByHand = await byHand;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<Standing> DeployByHandAsync(Account account)
    {
        var variables = new Dictionary<string, string> { ["DOMAIN"] = Domain, ["REPOSITORY"] = $"{MotoServer.Account}.dkr.ecr.us-east-1.amazonaws.com" };
        var ran = await account.BashAsync(Path.Combine(Repo.Root, "test/Outboard.EndToEnd.Tests/Deploying/document.sh"), variables);
        Assert.True(ran.ExitCode == 0, ran.ToString());
        return await Standing.ReadAsync(account);
    }

    private async Task DeployAsync(Account account)
    {
        await MakePublicSubnetsAsync(account);
        var manifest = Path.Combine(folder, "outboard.json");
        await File.WriteAllTextAsync(manifest, Manifest().ToJsonString());

        First = await account.OutboardAsync(Line(manifest, fetchImage: 'a'));
        Assert.True(First.ExitCode == 0, First.ToString());
        ByOutboard = await Standing.ReadAsync(account);
        Revisions.Add(await TaskDefinitionsAsync(account));

        Again = await account.OutboardAsync(Line(manifest, fetchImage: 'a'));
        Revisions.Add(await TaskDefinitionsAsync(account));

        Changed = await account.OutboardAsync(Line(manifest, fetchImage: 'b'));
        Revisions.Add(await TaskDefinitionsAsync(account));

        Destroyed = await account.OutboardAsync("destroy", "--file", manifest, "--yes", "mcp", "--json");
        StacksAfterwards = [.. (await account.AskAsync("cloudformation", "describe-stacks"))["Stacks"]!.AsArray().Select(static stack => (string)stack!["StackName"]!)];
        LeftAfterwards = await LeftAsync(account);
    }

    private static string[] Line(string manifest, char fetchImage)
    {
        static string Image(string server, char digit) => $"{server}=registry.example.com/{server}@sha256:{new string(digit, 64)}";
        return
        [
            "deploy", "--file", manifest, "--yes", "--no-verify", "--json",
            "--image", Image("fetch-mcp", fetchImage), "--image", Image("aws-doc-mcp", 'a'), "--image", Image("searxng-mcp", 'a'),
        ];
    }

    /// <summary>The document's servers, names, ports and hosts.</summary>
    private static JsonObject Manifest() => new()
    {
        ["mcpServers"] = new JsonObject
        {
            ["fetch-mcp"] = Server("uvx", ["mcp-server-fetch==2025.4.7"], 8808, "fetch"),
            ["aws-doc-mcp"] = Server("uvx", ["awslabs.aws-documentation-mcp-server==1.1.30"], 8809, "aws-doc", ("FASTMCP_LOG_LEVEL", "ERROR")),
            ["searxng-mcp"] = Server("npx", ["-y", "mcp-searxng@2.4.0"], 8810, "searxng", ("SEARXNG_URL", "https://searx.example.com")),
        },
        ["aws"] = new JsonObject { ["region"] = "us-east-1", ["layout"] = "classic", ["domain"] = Domain, ["allowedCidrs"] = new JsonArray("203.0.113.0/24") },
    };

    private static JsonObject Server(string command, string[] arguments, int port, string host, params (string Name, string Value)[] environment) => new()
    {
        ["command"] = command,
        ["args"] = new JsonArray([.. arguments.Select(static argument => (JsonNode)argument)]),
        ["env"] = new JsonObject(environment.Select(static one => KeyValuePair.Create(one.Name, (JsonNode?)one.Value))),
        ["port"] = port,
        ["host"] = $"{host}.{Domain}",
    };

    /// <summary>moto's default route table has no way to the internet, which every real account's has.</summary>
    private static async Task MakePublicSubnetsAsync(Account account)
    {
        var gateway = (string)(await account.AskAsync("ec2", "create-internet-gateway"))["InternetGateway"]!["InternetGatewayId"]!;
        var table = (await account.AskAsync("ec2", "describe-route-tables"))["RouteTables"]![0]!;
        await account.AskAsync("ec2", "attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", (string)table["VpcId"]!);
        await account.AskAsync("ec2", "create-route", "--route-table-id", (string)table["RouteTableId"]!, "--destination-cidr-block", "0.0.0.0/0", "--gateway-id", gateway);
    }

    private static async Task<IReadOnlyList<string>> TaskDefinitionsAsync(Account account) =>
        [.. (await account.AskAsync("ecs", "list-task-definitions"))["taskDefinitionArns"]!.AsArray().Select(static arn => ((string)arn!).Split('/')[^1])];

    /// <summary>What the aws program still finds, by kind.</summary>
    private static async Task<IReadOnlyList<string>> LeftAsync(Account account)
    {
        (string Kind, string Answer, string[] Question)[] questions =
        [
            ("load balancer", "LoadBalancers", ["elbv2", "describe-load-balancers"]),
            ("target group", "TargetGroups", ["elbv2", "describe-target-groups"]),
            ("repository", "repositories", ["ecr", "describe-repositories"]),
            ("log group", "logGroups", ["logs", "describe-log-groups"]),
            ("role", "Roles", ["iam", "list-roles"]),
            ("parameter", "Parameters", ["ssm", "describe-parameters"]),
            ("cluster", "clusterArns", ["ecs", "list-clusters"]),
            ("task definition", "taskDefinitionArns", ["ecs", "list-task-definitions"]),
        ];
        List<string> left = [];
        foreach (var (kind, answer, question) in questions)
        {
            if ((await account.AskAsync(question))[answer]!.AsArray().Count > 0)
            {
                left.Add(kind);
            }
        }

        return left;
    }
}
