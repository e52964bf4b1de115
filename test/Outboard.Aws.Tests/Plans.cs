using Outboard.Manifests;

namespace Outboard.Aws.Tests;

/// <summary>Plans made by hand: the deployment <c>mcp</c> of the user's three servers.</summary>
internal static class Plans
{
    public static DeployPlan Edge { get; } = new()
    {
        Name = "mcp",
        Region = "us-east-1",
        Layout = Layout.Edge,
        Domain = "ecs.example.com",
        HasZone = true,
        IsTls = true,
        Redirect = true,
        AllowedCidrs = ["203.0.113.0/24"],
        Servers = [AwsDoc, Fetch, Searxng],
    };

    public static DeployPlan EdgeOwnCertificate { get; } = Edge with { HasZone = false, HasOwnCertificate = true, Redirect = false };

    public static DeployPlan Http { get; } = Edge with
    {
        Layout = Layout.Http,
        Domain = null,
        HasZone = false,
        IsTls = false,
        Redirect = false,
        Servers = [AwsDoc with { Host = null }, Fetch with { Host = null }, Searxng with { Host = null }],
    };

    /// <summary>The command lines are the user's document's.</summary>
    public static DeployPlan Classic { get; } = Edge with
    {
        Layout = Layout.Classic,
        IsTls = false,
        Redirect = false,
        Servers =
        [
            AwsDoc with
            {
                Priority = 10,
                Command =
                [
                    "--pass-environment", "--port=8809", "--sse-host", "0.0.0.0", "--env", "FASTMCP_LOG_LEVEL", "ERROR", "uvx",
                    "awslabs.aws-documentation-mcp-server",
                ],
                Environment = ValueMap.Empty,
            },
            Fetch with { Priority = 10, Command = ["--pass-environment", "--port=8808", "--sse-host", "0.0.0.0", "uvx", "mcp-server-fetch"] },
            Searxng with { Priority = 10, Command = ["--pass-environment", "--port=8810", "--sse-host", "0.0.0.0", "--", "npx", "-y", "mcp-searxng"] },
        ],
    };

    public static DeployPlan ClassicTls { get; } = Classic with { IsTls = true, HasOwnCertificate = true };

    public static ServerPlan Fetch => new()
    {
        Name = "fetch",
        LogicalName = "Fetch",
        Port = 8808,
        Priority = 100,
        Host = "fetch.ecs.example.com",
        Runtime = Runtime.Python,
        Command = ["--host", "0.0.0.0", "--port", "8808", "--", "uvx", "mcp-server-fetch"],
        Cpu = 256,
        Memory = 512,
    };

    public static ServerPlan AwsDoc => new()
    {
        Name = "aws-doc",
        LogicalName = "AwsDoc",
        Port = 8809,
        Priority = 101,
        Host = "aws-doc.ecs.example.com",
        Runtime = Runtime.Python,
        Command = ["--host", "0.0.0.0", "--port", "8809", "--", "uvx", "awslabs.aws-documentation-mcp-server"],
        Environment = new([KeyValuePair.Create("FASTMCP_LOG_LEVEL", "ERROR")]),
        Cpu = 256,
        Memory = 512,
    };

    public static ServerPlan Searxng => new()
    {
        Name = "searxng",
        LogicalName = "Searxng",
        Port = 8810,
        Priority = 102,
        Host = "searxng.ecs.example.com",
        Runtime = Runtime.Node,
        Command = ["--host", "0.0.0.0", "--port", "8810", "--", "npx", "-y", "mcp-searxng"],
        Secrets = new([KeyValuePair.Create("SEARXNG_URL", "/outboard/mcp/searxng/SEARXNG_URL")]),
        Cpu = 256,
        Memory = 1024,
    };

    public static ScheduleSpec OfficeHours { get; } = new("0 8 ? * MON-FRI *", "0 18 ? * MON-FRI *", "Europe/Berlin");

    /// <summary>The plan with one of its servers changed.</summary>
    public static DeployPlan With(this DeployPlan plan, string server, Func<ServerPlan, ServerPlan> change) =>
        plan with { Servers = [.. plan.Servers.Select(s => s.Name == server ? change(s) : s)] };
}
