using System.Text.Json.Nodes;
using FakeAws.Model;

namespace FakeAws.CloudFormation;

/// <summary>What the functions of a template give for a stack.</summary>
/// <param name="known">Whether a resource's values may be used: those of one that is yet to be replaced may not.</param>
internal sealed class Values(Stack stack, Template template, IReadOnlyDictionary<string, string> parameters, Func<string, bool>? known = null)
{
    public JsonObject Properties(string logicalId) => (JsonObject)Resolve(template.Resources[logicalId]["Properties"] ?? new JsonObject())!;

    public JsonNode? Resolve(JsonNode? node) => Template.Resolve(node, Reference, Attribute);

    private JsonNode? Reference(string name)
    {
        var account = stack.Account;
        return name switch
        {
            "AWS::Region" => account.Region,
            "AWS::AccountId" => account.Id,
            "AWS::Partition" => "aws",
            "AWS::StackName" => stack.Name,
            "AWS::StackId" => stack.Id,
            "AWS::URLSuffix" => "amazonaws.com",
            _ when template.Parameters.TryGetValue(name, out var parameter) => Value(parameter, name),
            _ => known?.Invoke(name) == false ? null : stack.Find(name)?.PhysicalId,
        };
    }

    private JsonNode? Value(JsonObject parameter, string name)
    {
        var text = parameters[name];
        var type = parameter["Type"]!.ToString();
        return type == "CommaDelimitedList" || type.StartsWith("List<", StringComparison.Ordinal)
            ? new JsonArray([.. text.Split(',').Select(static one => (JsonNode)one.Trim())])
            : JsonValue.Create(text);
    }

    private JsonValue? Attribute(string target, string name) =>
        known?.Invoke(target) != false && stack.Live(target) is { } live
            ? JsonValue.Create(live.Attributes.TryGetValue(name, out var value)
                ? value
                : throw new InvalidOperationException($"{live.Type} has no attribute {name} in the scripted account."))
            : null;
}
