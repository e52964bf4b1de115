using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Complete templates of a deployment <c>mcp</c> with the document's three servers, without fault: <c>Data/checks/*.json</c>.</summary>
internal static class Samples
{
    public static readonly string[] Names = ["base", "edge", "http", "classic", "scheduled"];

    public static JsonObject Load(string name) =>
        JsonNode.Parse(File.ReadAllText(Repo.Path("test", "Outboard.Aws.Tests", "Data", "checks", $"{name}.json")))!.AsObject();

    public static JsonObject Properties(this JsonObject template, string id) => template["Resources"]![id]!["Properties"]!.AsObject();

    public static JsonObject Container(this JsonObject template, string task) => template.Properties(task)["ContainerDefinitions"]![0]!.AsObject();

    public static JsonNode Json(string text) => JsonNode.Parse(text)!;

    public static string Describe(IEnumerable<Problem> problems) => string.Join('\n', problems);
}

/// <summary>A good template with one change, and the one thing that is then wrong.</summary>
/// <param name="Good">Which of <see cref="Samples"/>.</param>
/// <param name="Change">The change.</param>
/// <param name="Path">Of the finding.</param>
/// <param name="What">Part of what it says.</param>
internal sealed record Spoil(string Good, Action<JsonObject> Change, string Path, string What)
{
    public JsonObject Template
    {
        get
        {
            var template = Samples.Load(Good);
            Change(template);
            return template;
        }
    }
}
