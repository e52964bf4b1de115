namespace Outboard.Aws.Tests.Planned;

public sealed class SizeTests
{
    [Theory]
    [InlineData("\"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"]", Runtime.Native, 256, 512)]
    [InlineData("\"command\": \"uvx\"", Runtime.Python, 256, 512)]
    [InlineData("\"command\": \"/usr/bin/python3.12\"", Runtime.Python, 256, 512)]
    [InlineData("\"command\": \"npx\"", Runtime.Node, 256, 1024)]
    [InlineData("\"command\": \"C:\\\\node\\\\npx.cmd\"", Runtime.Node, 256, 1024)]
    [InlineData("\"command\": \"my-server\"", Runtime.Other, 256, 512)]
    [InlineData("\"command\": \"uvx\", \"cpu\": 1024", Runtime.Python, 1024, 2048)]
    [InlineData("\"command\": \"npx\", \"cpu\": 512", Runtime.Node, 512, 1024)]
    [InlineData("\"command\": \"npx\", \"memory\": 512", Runtime.Node, 256, 512)]
    [InlineData("\"command\": \"npx\", \"memory\": 5120", Runtime.Node, 1024, 5120)]
    [InlineData("\"command\": \"npx\", \"cpu\": 2048, \"memory\": 5120", Runtime.Node, 2048, 5120)]
    public void Size_comes_from_the_manifest_and_else_from_the_runtime(string entry, Runtime runtime, int cpu, int memory)
    {
        var server = Manifests.Server($"{{ {entry} }}");

        Assert.Equal((runtime, cpu, memory), (server.Runtime, server.Cpu, server.Memory));
    }

    [Fact]
    public void Every_field_of_aws_reaches_the_plan()
    {
        var plan = Manifests.Plan(
            "\"a\": { \"command\": \"x\", \"replicas\": 2, \"deployReplace\": true, \"isolate\": true, \"egressPorts\": [5432] }", Manifests.EdgeAws + """
            , "name": "tools", "redirect": false, "architecture": "x86", "spot": "mixed", "drain": 30, "logRetentionDays": 7, "containerInsights": true, "tags": { "team": "a" },
            "permissionsBoundary": "arn:aws:iam::123456789012:policy/b", "schedule": { "wake": "0 8 ? * MON-FRI *", "sleep": "0 18 ? * MON-FRI *", "timezone": "UTC" }
            """);

        Assert.Equal(("tools", false, Outboard.Manifests.Architecture.X86, Outboard.Manifests.Spot.Mixed), (plan.Name, plan.Redirect, plan.Architecture, plan.Spot));
        Assert.Equal((TimeSpan.FromSeconds(30), 7, true, "a", "UTC"), (plan.Drain, plan.LogRetentionDays, plan.ContainerInsights, plan.Tags["team"], plan.Schedule?.Timezone));
        Assert.Equal("arn:aws:iam::123456789012:policy/b", plan.PermissionsBoundary);
        Assert.Equal((2, true, true, 5432), (plan.Servers[0].Replicas, plan.Servers[0].DeployReplace, plan.Servers[0].Isolate, Assert.Single(plan.Servers[0].EgressPorts)));
    }
}
