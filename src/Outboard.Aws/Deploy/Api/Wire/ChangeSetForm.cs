using System.Diagnostics;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>The parameters of <c>CreateChangeSet</c>.</summary>
internal static class ChangeSetForm
{
    public static QueryForm Of(ChangeSetRequest request)
    {
        var form = new QueryForm()
            .Add("StackName", request.StackName)
            .Add("ChangeSetName", request.Name)
            .Add("ChangeSetType", request.Type switch
            {
                ChangeSetType.Create => "CREATE",
                ChangeSetType.Update => "UPDATE",
                ChangeSetType.Import => "IMPORT",
                _ => throw new UnreachableException(),
            })
            .Add("ClientToken", request.ClientToken)
            .Add("RoleARN", request.RoleArn)
            .Add("TemplateBody", request.TemplateBody)
            .Add("UsePreviousTemplate", request.TemplateBody is null ? "true" : null)
            .AddList("Parameters", request.Parameters.OrderBy(static parameter => parameter.Key, StringComparer.Ordinal), static (form, prefix, parameter) => form
                .Add(prefix + ".ParameterKey", parameter.Key)
                .Add(prefix + ".ParameterValue", parameter.Value)
                .Add(prefix + ".UsePreviousValue", parameter.Value is null ? "true" : null))
            .AddList("Capabilities", request.Capability is null ? [] : [request.Capability])
            .AddList("Tags", request.Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal), static (form, prefix, tag) => form
                .Add(prefix + ".Key", tag.Key)
                .Add(prefix + ".Value", tag.Value));

        // The evidence of a failed creation stays (aws 3.2, step 8).
        form.Add("OnStackFailure", request.Type is ChangeSetType.Create ? "ROLLBACK" : null);
        form.Add("DeploymentMode", request.RevertDrift ? "REVERT_DRIFT" : null);
        return form.AddList("ResourcesToImport", request.Imports, static (form, prefix, import) =>
        {
            form.Add(prefix + ".ResourceType", import.Type).Add(prefix + ".LogicalResourceId", import.LogicalId);
            foreach (var (index, (key, value)) in import.Identifier.OrderBy(static part => part.Key, StringComparer.Ordinal).Index())
            {
                form.Add($"{prefix}.ResourceIdentifier.entry.{index + 1}.key", key).Add($"{prefix}.ResourceIdentifier.entry.{index + 1}.value", value);
            }
        });
    }
}
