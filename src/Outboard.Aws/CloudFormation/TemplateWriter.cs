using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>Templates as bytes that are the same for the same template (aws 5.2).</summary>
public static class TemplateWriter
{
    /// <summary>JSON: without spaces for upload, indented by two for people and snapshots.</summary>
    public static string Write(Template template, bool indented)
    {
        ArgumentNullException.ThrowIfNull(template);
        return ValueJson.Write(Whole(template), indented);
    }

    private static ObjectValue Whole(Template template) => new Members()
        .Add("2010-09-09", "AWSTemplateFormatVersion")
        .Add(template.Description, "Description")
        .Add(template.Metadata, "Metadata")
        .Add(Named(template.Parameters, static p => p.LogicalId, static p => new Members().Add(p.Type, "Type").ToValue()), "Parameters")
        .Add(Named(template.Resources, static r => r.LogicalId, Of), "Resources")
        .Add(Named(template.Outputs, static o => o.Name, static o => new Members().Add(o.Value, "Value").ToValue()), "Outputs")
        .ToValue();

    private static ObjectValue? Named<T>(ValueList<T> items, Func<T, string> name, Func<T, Value> value) =>
        items.Count == 0 ? null : new([.. items.Select(item => new Member(name(item), value(item)))]);

    private static ObjectValue Of(Resource resource) => new Members()
        .Add(resource.Type, "Type")
        .Add([.. resource.DependsOn.Select(static other => other.LogicalId)], "DependsOn")
        .Add(resource.DeletionPolicy?.ToString(), "DeletionPolicy")
        .Add(resource.UpdateReplacePolicy?.ToString(), "UpdateReplacePolicy")
        .Add(resource.Label is { } label ? OutboardMetadata.Label(label) : null, "Metadata")
        .Add(resource.Properties, "Properties")
        .ToValue();
}
