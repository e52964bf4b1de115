using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Testing;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Each value of each good template is changed in turn, and the schema says what has to come of it.</summary>
public sealed class ForecastOfEachPropertyTests
{
    private static readonly Dictionary<string, string> NoValues = [];

    public static TheoryData<string> Names => [.. Samples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Replaced_is_what_the_schema_calls_create_only_and_nothing_else(string name)
    {
        var places = Places(Samples.Load(name)).ToList();

        Assert.NotEmpty(places);
        Assert.All(places, place =>
        {
            var before = Samples.Load(name);
            var after = Samples.Load(name);
            place.Change(after);

            var change = Forecast.Compare(before, after, NoValues, NoValues).Single(change => change.LogicalId == place.Id);

            Assert.Equal((place.Pointer, place.Expected), (place.Pointer, change.Kind));
            Assert.Equal(place.Expected != ChangeKind.Update, Assert.Single(change.Properties).ForcesReplacement);
        });
    }

    // Leaf by leaf: scalars get another value, whatever is an object with one entry (intrinsics among them) refers to something else.
    private static IEnumerable<Place> Places(JsonObject template) =>
        from resource in template["Resources"]!.AsObject()
        let type = resource.Value!["Type"]!.GetValue<string>()
        from steps in Leaves(resource.Value["Properties"]!, [])
        select new Place(resource.Key, type, [.. steps]);

    private static IEnumerable<IEnumerable<object>> Leaves(JsonNode node, IEnumerable<object> steps) => node switch
    {
        JsonObject set when !IsIntrinsic(set) => set.SelectMany(entry => Leaves(entry.Value!, steps.Append(entry.Key))),
        JsonArray items => items.SelectMany((item, index) => Leaves(item!, steps.Append(index))),
        _ => [steps],
    };

    private static bool IsIntrinsic(JsonObject set) => set is { Count: 1 } && (set.ContainsKey("Ref") || set.First().Key.StartsWith("Fn::", StringComparison.Ordinal));

    private static readonly Lazy<JsonObject> Schemas = new(() =>
        JsonNode.Parse(File.ReadAllText(Repo.Path("src", "Outboard.Aws", "CloudFormation", "Schemas", "resource-schemas.json")))!.AsObject());

    private sealed record Place(string Id, string Type, object[] Steps)
    {
        public string Pointer => "/properties/" + string.Join('/', Steps.Select(static step => step is int ? "*" : step));

        public ChangeKind Expected =>
            !Schemas.Value[Type]!["createOnlyProperties"]!.AsArray().Any(pointer => Pointer == $"{pointer}" || Pointer.StartsWith($"{pointer}/", StringComparison.Ordinal)) ? ChangeKind.Update
            : Type == "AWS::ECS::TaskDefinition" ? ChangeKind.NewRevision
            : ChangeKind.Replace;

        public void Change(JsonObject template)
        {
            var at = Steps.SkipLast(1).Aggregate((JsonNode)template.Properties(Id), static (node, step) => step is int index ? node[index]! : node[(string)step]!);
            var was = Steps[^1] is int index ? at[index]! : at[(string)Steps[^1]]!;
            JsonNode now = was.GetValueKind() switch
            {
                JsonValueKind.Number => was.GetValue<int>() + 1,
                JsonValueKind.True => false,
                JsonValueKind.False => true,
                JsonValueKind.String => was.GetValue<string>() + "x",
                _ => new JsonObject { ["Ref"] = "AWS::StackId" },
            };
            if (Steps[^1] is int place)
            {
                at[place] = now;
            }
            else
            {
                at[(string)Steps[^1]] = now;
            }
        }
    }
}
