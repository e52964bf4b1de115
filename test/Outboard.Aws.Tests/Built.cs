using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Testing;

namespace Outboard.Aws.Tests;

/// <summary>Templates as a reader sees them: written and read back.</summary>
internal static class Built
{
    public static JsonObject MainStackOf(DeployPlan plan) => Read(MainStack.Build(plan));

    public static JsonObject BaseStackOf(DeployPlan plan) => Read(BaseStack.Build(plan));

    public static JsonObject Resources(DeployPlan plan) => MainStackOf(plan)["Resources"]!.AsObject();

    /// <summary>The properties of one resource of the main stack.</summary>
    public static JsonNode Properties(DeployPlan plan, string logicalId) => Resources(plan)[logicalId]!["Properties"]!;

    /// <summary>A file beside the tests.</summary>
    public static JsonObject Data(string name) =>
        JsonNode.Parse(File.ReadAllText(Repo.Path("test", "Outboard.Aws.Tests", "Data", name + ".json")))!.AsObject();

    public static void Equal(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected: {expected?.ToJsonString()}\nactual:   {actual?.ToJsonString()}");

    private static JsonObject Read(Template template) => JsonNode.Parse(TemplateWriter.Write(template, indented: false))!.AsObject();
}
