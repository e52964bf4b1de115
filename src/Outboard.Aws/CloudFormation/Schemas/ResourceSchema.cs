using System.Collections.Frozen;
using System.Text.Json;

namespace Outboard.Aws.CloudFormation.Schemas;

/// <summary>The schema of one resource type.</summary>
/// <param name="root">The whole schema, which <c>$ref</c> starts from.</param>
internal sealed class ResourceSchema(JsonElement root)
{
    public JsonElement Root => root;

    /// <summary>Pointers below <c>/properties</c>, as <c>EncryptionConfiguration/KmsKey</c>; <c>*</c> stands for any item of a list.</summary>
    public IReadOnlyList<string> CreateOnly { get; } = Pointers(root, "createOnlyProperties");

    /// <summary>Those that may force a replacement, depending on the values.</summary>
    public IReadOnlyList<string> ConditionalCreateOnly { get; } = Pointers(root, "conditionalCreateOnlyProperties");

    /// <summary>What <c>Fn::GetAtt</c> may ask for, nested names joined with a dot.</summary>
    public FrozenSet<string> ReadOnly { get; } =
        Pointers(root, "readOnlyProperties").Select(static pointer => pointer.Replace('/', '.')).ToFrozenSet(StringComparer.Ordinal);

    private static string[] Pointers(JsonElement root, string list) =>
        root.TryGetProperty(list, out var pointers)
            ? [.. pointers.EnumerateArray().Select(static pointer => pointer.GetString()!["/properties/".Length..])]
            : [];
}
