using System.Text.Json.Nodes;
using FakeAws.Wire;

namespace FakeAws.CloudFormation;

/// <summary>What a change set says it will do: added, modified and removed resources, with the values before and after.</summary>
internal sealed class ChangeList
{
    private const string Unknown = "{{changeSet:KNOWN_AFTER_APPLY}}";

    private readonly Stack _stack;
    private readonly ChangeSet _set;
    private readonly Template? _old;
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _modified = new(StringComparer.Ordinal);

    private ChangeList(Stack stack, ChangeSet set)
    {
        _stack = stack;
        _set = set;
        _old = stack.Template is null ? null : Template.Read(stack.Template);
    }

    public static IReadOnlyList<JsonObject> Of(Stack stack, ChangeSet set) => new ChangeList(stack, set).Compute();

    /// <summary>Something else than resources differs: an output alone can be changed.</summary>
    public static bool HasOtherChanges(Stack stack, ChangeSet set)
    {
        var old = stack.Template is null ? null : Template.Read(stack.Template);
        return old is null || !Same(old.Outputs, set.Template.Outputs) || !stack.Parameters.OrderBy(static p => p.Key).SequenceEqual(set.Parameters.OrderBy(static p => p.Key));

        static bool Same(IReadOnlyDictionary<string, JsonObject> one, IReadOnlyDictionary<string, JsonObject> other) =>
            one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && JsonNode.DeepEquals(entry.Value, value));
    }

    private List<JsonObject> Compute()
    {
        // Whoever refers to what will be replaced may be replaced itself: again until nothing is new.
        Dictionary<string, List<JsonObject>> details;
        int known;
        do
        {
            known = _replaced.Count + _modified.Count;
            details = _set.Template.Resources.Keys.Where(id => _stack.Find(id) is not null).ToDictionary(static id => id, Details);
            foreach (var (id, list) in details.Where(static entry => entry.Value.Count > 0))
            {
                _modified.Add(id);
                if (list.Exists(static detail => detail["Target"].Text("RequiresRecreation") == "Always"))
                {
                    _replaced.Add(id);
                }
            }
        }
        while (_replaced.Count + _modified.Count > known);

        return
        [
            .. _set.Template.Resources.Where(entry => _stack.Find(entry.Key) is null).Select(entry => Added(entry.Key, entry.Value)),
            .. details.Where(static entry => entry.Value.Count > 0).Select(entry => Modified(entry.Key, entry.Value)),
            .. _stack.Resources.Where(one => !_set.Template.Resources.ContainsKey(one.LogicalId)).Select(Removed),
        ];
    }

    private JsonObject Added(string id, JsonObject body) => _set.Imports.TryGetValue(id, out var identifier)
        ? new JsonObject { ["Action"] = "Import", ["LogicalResourceId"] = id, ["PhysicalResourceId"] = identifier.First().Value!.ToString(), ["ResourceType"] = body["Type"]!.ToString(), ["Scope"] = new JsonArray(), ["Details"] = new JsonArray() }
        : new JsonObject
        {
            ["Action"] = "Add", ["LogicalResourceId"] = id, ["ResourceType"] = body["Type"]!.ToString(), ["Scope"] = new JsonArray(), ["Details"] = new JsonArray(),
            ["AfterContext"] = new JsonObject { ["Properties"] = New(id) }.ToJsonString(),
        };

    private JsonObject Modified(string id, List<JsonObject> details)
    {
        var resource = _stack.Find(id)!;
        var needs = details.ConvertAll(static detail => (Need: detail["Target"].Text("RequiresRecreation"), IsStatic: detail.Text("Evaluation") == "Static"));
        var replacement = needs.Exists(static one => one.Need == "Always" && one.IsStatic) || _replaced.Contains(id) ? "True"
            : needs.Exists(static one => one.Need is "Always" or "Conditionally") ? "Conditional"
            : "False";
        var isLost = _set.RevertsDrift && _stack.Live(id) is null;
        return new JsonObject
        {
            ["PolicyAction"] = replacement == "True" ? (_old?.Resources.GetValueOrDefault(id)?.Text("UpdateReplacePolicy") == "Retain" ? "ReplaceAndRetain" : "ReplaceAndDelete") : null,
            ["Action"] = isLost || details.TrueForAll(static detail => detail["Target"]?["Drift"] is not null) ? "SyncWithActual" : "Modify",
            ["LogicalResourceId"] = id,
            ["PhysicalResourceId"] = resource.PhysicalId,
            ["ResourceType"] = resource.Type,
            ["Replacement"] = replacement,
            ["Scope"] = Json.Texts(details.Select(static detail => detail["Target"].Text("Attribute")!).Distinct()),
            ["Details"] = new JsonArray([.. details.Select(static detail => detail.DeepClone())]),
            ["BeforeContext"] = new JsonObject { ["Properties"] = resource.Properties.DeepClone() }.ToJsonString(),
            ["AfterContext"] = new JsonObject { ["Properties"] = New(id) }.ToJsonString(),
        };
    }

    private static JsonObject Removed(StackResource resource) => new()
    {
        ["PolicyAction"] = resource.DeletionPolicy is "Retain" or "RetainExceptOnCreate" ? "Retain" : "Delete",
        ["Action"] = "Remove", ["LogicalResourceId"] = resource.LogicalId, ["PhysicalResourceId"] = resource.PhysicalId, ["ResourceType"] = resource.Type,
        ["Scope"] = new JsonArray(), ["Details"] = new JsonArray(),
    };

    private List<JsonObject> Details(string id)
    {
        var resource = _stack.Find(id)!;
        var body = _set.Template.Resources[id];
        var list = Differences.Between(resource.Properties, New(id)).Select(one => Detail(id, resource, body, one)).ToList();
        list.AddRange(Dynamic(id, body));
        if (ResourceTypes.IsTaggable(resource.Type) && !resource.Tags.OrderBy(static t => t.Key).SequenceEqual(_set.Tags.OrderBy(static t => t.Key)))
        {
            list.Add(new JsonObject { ["Target"] = new JsonObject { ["Attribute"] = "Tags", ["RequiresRecreation"] = "Never" }, ["Evaluation"] = "Static", ["ChangeSource"] = "DirectModification" });
        }

        if (!JsonNode.DeepEquals(_old?.Resources.GetValueOrDefault(id)?["Metadata"], body["Metadata"]))
        {
            list.Add(new JsonObject { ["Target"] = new JsonObject { ["Attribute"] = "Metadata", ["RequiresRecreation"] = "Never" }, ["Evaluation"] = "Static", ["ChangeSource"] = "DirectModification" });
        }

        if (_set.RevertsDrift)
        {
            list.AddRange(Drifted(resource, New(id)));
        }

        return list;
    }

    private JsonObject Detail(string id, StackResource resource, JsonObject body, Difference one)
    {
        var isUnknown = Template.Entities(one.After).Any();
        var parameter = Template.Entities(Raw(body, one.Path)).Select(static entity => entity.Target).FirstOrDefault(_set.Parameters.ContainsKey);
        var isParameter = parameter is not null && JsonNode.DeepEquals(Raw(_old!.Resources[id], one.Path), Raw(body, one.Path));
        return new JsonObject
        {
            ["Target"] = new JsonObject
            {
                ["Attribute"] = "Properties", ["Name"] = one.Property, ["RequiresRecreation"] = Differences.Recreation(resource.Type, one), ["Path"] = "/Properties" + one.Path,
                ["BeforeValue"] = Text(one.Before), ["AfterValue"] = isUnknown ? Unknown : Text(one.After),
                ["AttributeChangeType"] = one.Before is null ? "Add" : one.After is null ? "Remove" : "Modify",
            },
            ["Evaluation"] = isUnknown ? "Dynamic" : "Static",
            ["ChangeSource"] = isUnknown ? "ResourceReference" : isParameter ? "ParameterReference" : "DirectModification",
            ["CausingEntity"] = isUnknown ? Template.Entities(one.After).First().Target : isParameter ? parameter : null,
        };
    }

    // Fn::GetAtt of what is modified and not replaced: CloudFormation does not know whether the attribute will be another.
    private IEnumerable<JsonObject> Dynamic(string id, JsonObject body) =>
        (body["Properties"] as JsonObject ?? []).SelectMany(property => Template.Entities(property.Value)
            .Where(entity => entity.Attribute is not null && entity.Target != id && _modified.Contains(entity.Target) && !_replaced.Contains(entity.Target)).Distinct()
            .Select(entity => new JsonObject
            {
                ["Target"] = new JsonObject
                {
                    ["Attribute"] = "Properties", ["Name"] = property.Key,
                    ["RequiresRecreation"] = Differences.Recreation(body["Type"]!.ToString(), new Difference("/" + property.Key, null, null)) == "Never" ? "Never" : "Conditionally",
                },
                ["Evaluation"] = "Dynamic", ["ChangeSource"] = "ResourceAttribute", ["CausingEntity"] = $"{entity.Target}.{entity.Attribute}",
            }));

    private IEnumerable<JsonObject> Drifted(StackResource resource, JsonObject wanted)
    {
        var actual = _stack.Live(resource.LogicalId)?.Properties ?? [];
        return wanted.SelectMany(entry => Differences.Between(actual[entry.Key], entry.Value, "/" + entry.Key)).Where(static one => one.Path.Length > 0).Select(one => new JsonObject
        {
            ["Target"] = new JsonObject
            {
                ["Attribute"] = "Properties", ["Name"] = one.Property, ["RequiresRecreation"] = "Never", ["Path"] = "/Properties" + one.Path,
                ["BeforeValue"] = Text(one.Before), ["AfterValue"] = Text(one.After), ["AttributeChangeType"] = "SyncWithActual",
                ["Drift"] = new JsonObject { ["PreviousValue"] = Text(one.After), ["ActualValue"] = Text(one.Before), ["DriftDetectionTimestamp"] = Json.Time(_stack.Account.Now) },
            },
            ["Evaluation"] = "Static", ["ChangeSource"] = "DirectModification",
        });
    }

    /// <summary>As far as it can be known before: what is made anew has no values yet.</summary>
    private JsonObject New(string id) => new Values(_stack, _set.Template, _set.Parameters, name => !_replaced.Contains(name)).Properties(id);

    private static JsonNode? Raw(JsonObject body, string path)
    {
        var node = body["Properties"];
        foreach (var part in path.Split('/').Skip(1))
        {
            var next = node is JsonArray list ? (int.TryParse(part, out var at) && at < list.Count ? list[at] : null) : (node as JsonObject)?[part];
            if (next is null)
            {
                return node; // inside of a function
            }

            node = next;
        }

        return node;
    }

    private static string? Text(JsonNode? node) => node is null ? null : node is JsonValue ? node.ToString() : node.ToJsonString();
}
