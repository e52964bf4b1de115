using System.Collections.Frozen;
using System.Text.Json;

namespace Outboard.Aws.CloudFormation.Schemas;

/// <summary>
/// The resource provider schemas of the types Outboard emits, embedded. <c>resource-schemas.json</c> is a subset of the one in the shared
/// data, never edited by hand: the test that compares the two writes it with <c>OUTBOARD_UPDATE_SNAPSHOTS=1</c>.
/// </summary>
internal static class ResourceSchemas
{
    private static readonly Lazy<FrozenDictionary<string, ResourceSchema>> All = new(Load);

    /// <summary>Null for a type that Outboard does not emit.</summary>
    public static ResourceSchema? Of(string type) => All.Value.GetValueOrDefault(type);

    public static IEnumerable<string> Types => All.Value.Keys;

    private static FrozenDictionary<string, ResourceSchema> Load()
    {
        using var stream = typeof(ResourceSchemas).Assembly.GetManifestResourceStream("resource-schemas.json")!;
        var document = JsonDocument.Parse(stream); // kept for good: the elements live in it
        return document.RootElement.EnumerateObject().ToFrozenDictionary(
            static entry => entry.Name, static entry => new ResourceSchema(entry.Value), StringComparer.Ordinal);
    }
}
