using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FakeAws.Wire;

namespace FakeAws.CloudFormation;

/// <summary>A template as CloudFormation reads it; of the intrinsic functions those that are in use.</summary>
internal sealed partial class Template
{
    private readonly JsonObject _body;

    private Template(JsonObject body) => _body = body;

    public IReadOnlyDictionary<string, JsonObject> Parameters => Section("Parameters");

    public IReadOnlyDictionary<string, JsonObject> Resources => Section("Resources");

    public IReadOnlyDictionary<string, JsonObject> Outputs => Section("Outputs");

    public string? Description => _body.Text("Description");

    public static Template Read(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > 51_200)
        {
            throw AwsError.Validation("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200");
        }

        try
        {
            var template = new Template(JsonNode.Parse(text)!.AsObject());
            template.Check();
            return template;
        }
        catch (JsonException wrong)
        {
            throw AwsError.Validation("Template format error: JSON not well-formed. " + wrong.Message);
        }
    }

    /// <summary>Resources that must be there before it.</summary>
    public IEnumerable<string> Needs(string logicalId)
    {
        var resource = Resources[logicalId];
        var explicitly = resource["DependsOn"] is JsonArray list ? list.Select(static one => one!.ToString()) : resource.Text("DependsOn") is { } one ? [one] : [];
        return explicitly.Concat(References(resource["Properties"])).Where(Resources.ContainsKey).Distinct();
    }

    /// <param name="reference">The value of a <c>Ref</c>; null leaves the function as it is.</param>
    /// <param name="attribute">The value of a <c>Fn::GetAtt</c>; null leaves the function as it is.</param>
    public static JsonNode? Resolve(JsonNode? node, Func<string, JsonNode?> reference, Func<string, string, JsonNode?> attribute) => node switch
    {
        JsonObject { Count: 1 } one when one["Ref"] is { } name => reference(name.ToString()) ?? one.DeepClone(),
        JsonObject { Count: 1 } one when one["Fn::GetAtt"] is { } path => Attribute(path, attribute) ?? one.DeepClone(),
        JsonObject { Count: 1 } one when one["Fn::Sub"] is JsonValue text => Substitute(text.ToString(), reference, attribute),
        JsonObject { Count: 1 } one when Pair(one["Fn::Join"]) is { Second: JsonArray parts } join => Join(join.First.ToString(), parts, reference, attribute),
        JsonObject { Count: 1 } one when one.Single().Key.StartsWith("Fn::", StringComparison.Ordinal) => throw AwsError.Validation("Template error: the scripted account does not know " + one.Single().Key),
        JsonObject set => new JsonObject(set.Select(entry => KeyValuePair.Create(entry.Key, Resolve(entry.Value, reference, attribute)))),
        JsonArray items => new JsonArray([.. items.Select(item => Resolve(item, reference, attribute))]),
        _ => node?.DeepClone(),
    };

    /// <summary>Logical ids, <c>Alb</c> for <c>Ref</c> and <c>Alb.DNSName</c> for attributes.</summary>
    public static IEnumerable<(string Target, string? Attribute)> Entities(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } one when one["Ref"] is { } name => [(name.ToString(), null)],
        JsonObject { Count: 1 } one when Pair(one["Fn::GetAtt"]) is { } path => [(path.First.ToString(), path.Second.ToString())],
        JsonObject { Count: 1 } one when one["Fn::Sub"] is JsonValue text => Placeholder().Matches(text.ToString()).Select(static match => Split(match.Groups[1].Value)),
        JsonObject set => set.SelectMany(static entry => Entities(entry.Value)),
        JsonArray items => items.SelectMany(Entities),
        _ => [],
    };

    private static (JsonNode First, JsonNode Second)? Pair(JsonNode? node) => node is JsonArray { Count: 2 } two ? (two[0]!, two[1]!) : null;

    private static IEnumerable<string> References(JsonNode? node) => Entities(node).Select(static entity => entity.Target);

    private static (string Target, string? Attribute) Split(string path) => path.Split('.', 2) is [var target, var name] ? (target, name) : (path, null);

    private static JsonNode? Attribute(JsonNode path, Func<string, string, JsonNode?> attribute) =>
        Pair(path) is { } pair ? attribute(pair.First.ToString(), pair.Second.ToString()) : attribute(path.ToString().Split('.')[0], path.ToString().Split('.', 2)[1]);

    private static JsonNode Substitute(string text, Func<string, JsonNode?> reference, Func<string, string, JsonNode?> attribute)
    {
        var known = Placeholder().Replace(text, match =>
        {
            var (target, name) = Split(match.Groups[1].Value);
            return (name is null ? reference(target) : attribute(target, name))?.ToString() ?? match.Value;
        });
        return Placeholder().IsMatch(known) ? new JsonObject { ["Fn::Sub"] = known } : JsonValue.Create(known);
    }

    private static JsonNode Join(string between, JsonArray parts, Func<string, JsonNode?> reference, Func<string, string, JsonNode?> attribute)
    {
        var resolved = parts.Select(part => Resolve(part, reference, attribute)!).ToList();
        return resolved.TrueForAll(static part => part is JsonValue)
            ? JsonValue.Create(string.Join(between, resolved.Select(static part => part.ToString())))
            : new JsonObject { ["Fn::Join"] = new JsonArray(between, new JsonArray([.. resolved])) };
    }

    private Dictionary<string, JsonObject> Section(string name) =>
        _body[name] is JsonObject section ? section.ToDictionary(static entry => entry.Key, static entry => entry.Value!.AsObject()) : [];

    private void Check()
    {
        if (Resources.Count is 0 or > 500)
        {
            throw AwsError.Validation("Template format error: At least one Resources member must be defined, and at most 500.");
        }

        var names = Resources.Keys.Concat(Parameters.Keys).ToHashSet(StringComparer.Ordinal);
        var dangling = References(_body[nameof(Resources)]).Concat(References(_body[nameof(Outputs)])).Where(name => !names.Contains(name) && !name.StartsWith("AWS::", StringComparison.Ordinal)).Distinct().ToList();
        if (dangling.Count > 0)
        {
            throw AwsError.Validation($"Template format error: Unresolved resource dependencies [{string.Join(", ", dangling)}] in the Resources block of the template");
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        while (Resources.Keys.Where(id => !done.Contains(id) && Needs(id).All(done.Contains)).ToList() is { Count: > 0 } next)
        {
            done.UnionWith(next);
        }

        if (done.Count < Resources.Count)
        {
            throw AwsError.Validation($"Circular dependency between resources: [{string.Join(", ", Resources.Keys.Except(done))}]");
        }
    }

    [GeneratedRegex(@"\$\{([A-Za-z0-9:.]+)\}")]
    private static partial Regex Placeholder();
}
