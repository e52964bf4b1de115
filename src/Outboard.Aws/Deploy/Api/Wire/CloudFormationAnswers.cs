using System.Xml.Linq;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>CloudFormation's XML as Outboard's records.</summary>
internal static class CloudFormationAnswers
{
    public static StackInfo Stack(XElement stack) => new(
        stack.Need("StackId"),
        stack.Need("StackName"),
        stack.Need("StackStatus"),
        stack.Text("StackStatusReason"),
        stack.Pairs("Parameters", "ParameterKey", "ParameterValue"),
        stack.Pairs("Outputs", "OutputKey", "OutputValue"),
        stack.Pairs("Tags", "Key", "Value"),
        stack.Flag("EnableTerminationProtection"),
        stack.Time("CreationTime") ?? default);

    public static ChangeSetInfo ChangeSet(XElement answer, IReadOnlyList<ChangeInfo> changes) => new(
        answer.Need("ChangeSetId"),
        answer.Need("ChangeSetName"),
        answer.Need("StackId"),
        answer.Need("Status"),
        answer.Text("ExecutionStatus"),
        answer.Text("StatusReason"),
        changes);

    /// <returns>Null for a change of something else than a resource.</returns>
    public static ChangeInfo? Change(XElement entry) => entry.Child("ResourceChange") is not { } change ? null : new(
        change.Need("Action"),
        change.Need("LogicalResourceId"),
        change.Text("PhysicalResourceId"),
        change.Need("ResourceType"),
        change.Text("Replacement"),
        change.Text("PolicyAction"),
        [.. change.Items("Details").Select(Detail)]);

    public static StackEvent Event(XElement item) => new(
        item.Need("EventId"),
        item.Time("Timestamp") ?? default,
        item.Text("LogicalResourceId") ?? "",
        item.Text("PhysicalResourceId"),
        item.Text("ResourceType") ?? "",
        item.Text("ResourceStatus") ?? "",
        item.Text("ResourceStatusReason"),
        item.Text("ClientRequestToken"));

    public static ValidationEvent Validation(XElement item) => new(
        item.Text("LogicalResourceId"),
        item.Text("ValidationName"),
        item.Text("ValidationStatusReason"),
        item.Text("ValidationPath"),
        item.Text("ValidationFailureMode"));

    public static StackResource Resource(XElement item) => new(
        item.Need("LogicalResourceId"),
        item.Text("PhysicalResourceId"),
        item.Need("ResourceType"),
        item.Need("ResourceStatus"),
        item.Text("ResourceStatusReason"));

    public static ResourceDrift Drift(XElement item) => new(
        item.Need("LogicalResourceId"),
        item.Text("PhysicalResourceId"),
        item.Need("ResourceType"),
        item.Need("StackResourceDriftStatus"),
        [
            .. item.Items("PropertyDifferences").Select(static difference => new DriftedProperty(
                difference.Need("PropertyPath"), difference.Child("ExpectedValue")?.Value, difference.Child("ActualValue")?.Value, difference.Text("DifferenceType") ?? "NOT_EQUAL")),
        ]);

    private static ChangeDetail Detail(XElement detail)
    {
        var target = detail.Child("Target");
        return new(
            target.Text("Attribute") ?? "",
            target.Text("Path"),
            target.Text("Name"),
            target.Text("RequiresRecreation"),
            target.Child("BeforeValue")?.Value,
            target.Child("AfterValue")?.Value,
            detail.Text("Evaluation"),
            detail.Text("ChangeSource"),
            detail.Text("CausingEntity"))
        {
            Actual = target.Child("Drift", "ActualValue")?.Value,
        };
    }
}
