using Outboard.Manifests;

namespace Outboard.Aws.Tests.Planned;

/// <summary>Manifests as text, read as the command reads them.</summary>
internal static class Manifests
{
    /// <summary>The user's document's three servers, with the versions its build pins.</summary>
    public const string DocumentServers = """
        "fetch": { "command": "uvx", "args": ["mcp-server-fetch"] },
        "aws-doc": { "command": "uvx", "args": ["awslabs.aws-documentation-mcp-server"], "env": { "FASTMCP_LOG_LEVEL": "ERROR" } },
        "searxng": { "command": "npx", "args": ["-y", "mcp-searxng"], "env": { "SEARXNG_URL": "https://searx.example.com" } }
        """;

    public const string EdgeAws = """ "domain": "ecs.example.com", "hostedZoneId": "Z0123456789ABCDEFGHIJ" """;

    public const string ClassicAws = """ "domain": "ecs.example.com", "layout": "classic", "hostedZoneId": "Z0123456789ABCDEFGHIJ", "allowedCidrs": ["203.0.113.0/24"] """;

    public const string HttpAws = """ "allowedCidrs": ["203.0.113.0/24"] """;

    public static Manifest Read(string servers, string aws) =>
        ManifestReader.Parse($$"""{ "mcpServers": { {{servers}} }, "aws": { {{aws}} } }""", Path.GetTempPath(), new Dictionary<string, string>());

    public static DeployPlan Plan(string servers, string aws, Dictionary<string, Assignment>? previous = null, string region = "us-east-1") =>
        Planning.Plan(Read(servers, aws), region, previous ?? []);

    /// <summary>Servers <c>tool-01</c>, <c>tool-02</c> and so on.</summary>
    public static string Many(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $$"""
        "tool-{{i:00}}": { "command": "uvx", "args": ["tool-{{i:00}}-mcp==1.{{i}}.0"], "env": { "LOG_LEVEL": "ERROR" } }
        """));

    /// <summary>The one server of a deployment.</summary>
    public static ServerPlan Server(string entry, string aws = EdgeAws) => Assert.Single(Plan($"\"s\": {entry}", aws).Servers);

    /// <summary>What is refused, a line a problem.</summary>
    public static string[] Problems(string servers, string aws, Dictionary<string, Assignment>? previous = null, string region = "us-east-1") =>
        [.. Assert.Throws<OutboardException>(() => Plan(servers, aws, previous, region)).Problems.Select(p => p.ToString())];

    public static Dictionary<string, Assignment> Assignments(this DeployPlan plan) => plan.Servers.ToDictionary(s => s.Name, s => new Assignment(s.Port, s.Priority, s.Stack));
}
