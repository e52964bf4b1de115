using System.Text.Json.Nodes;
using FakeAws.CloudFormation;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>CloudFormation: stacks, their resources, events and what can be done to them besides change sets.</summary>
internal static class StackCalls
{
    // DescribeStackResources has no pages, and an end.
    private const int MostResources = 100;

    public static Stack Need(Account account, string nameOrId) => Find(account, nameOrId) ?? throw AwsError.Validation($"Stack with id {nameOrId} does not exist");

    /// <summary>By id also a deleted one.</summary>
    public static Stack? Find(Account account, string nameOrId) => nameOrId.StartsWith("arn:", StringComparison.Ordinal) ? account.Stacks.Find(stack => stack.Id == nameOrId) : account.Stack(nameOrId);

    public static JsonNode Describe(Account account, JsonObject input)
    {
        var stacks = input.Text("StackName") is { } name ? [Need(account, name)] : account.Stacks.Where(static stack => stack.Status != "DELETE_COMPLETE");
        var (items, next) = Page.Of(stacks, input.Text("NextToken"), account.Options.PageSize);
        return new JsonObject { ["Stacks"] = Json.List(items, Write), ["NextToken"] = next };
    }

    public static JsonNode Events(Account account, JsonObject input)
    {
        var (items, next) = Page.Of(Enumerable.Reverse(Need(account, input.Need("StackName")).Events), input.Text("NextToken"), account.Options.PageSize);
        var stack = Need(account, input.Need("StackName"));
        return new JsonObject
        {
            ["StackEvents"] = Json.List(items, e => new JsonObject
            {
                ["StackId"] = stack.Id, ["EventId"] = e.Id, ["StackName"] = stack.Name, ["LogicalResourceId"] = e.LogicalId, ["PhysicalResourceId"] = e.PhysicalId ?? "", ["ResourceType"] = e.Type,
                ["Timestamp"] = Json.Time(e.At), ["ResourceStatus"] = e.Status, ["ResourceStatusReason"] = e.Reason, ["ClientRequestToken"] = e.Token,
            }),
            ["NextToken"] = next,
        };
    }

    /// <summary><c>DescribeEvents</c>: only what early validation found.</summary>
    public static JsonNode Validations(Account account, JsonObject input)
    {
        var (stack, set) = ChangeSetCalls.Find(account, input);
        var (items, next) = Page.Of(set.Errors, input.Text("NextToken"), account.Options.PageSize);
        return new JsonObject
        {
            ["OperationEvents"] = Json.List(items, error => new JsonObject
            {
                ["EventId"] = "validation-" + error.LogicalId, ["StackId"] = stack.Id, ["OperationId"] = set.Id, ["OperationType"] = "CREATE_CHANGESET", ["EventType"] = "VALIDATION_ERROR",
                ["LogicalResourceId"] = error.LogicalId, ["Timestamp"] = Json.Time(set.Created), ["ValidationFailureMode"] = error.Mode, ["ValidationName"] = error.Name,
                ["ValidationStatus"] = "FAILED", ["ValidationStatusReason"] = error.Reason, ["ValidationPath"] = error.Path,
            }),
            ["NextToken"] = next,
        };
    }

    public static JsonNode Resources(Account account, JsonObject input)
    {
        var stack = Need(account, input.Need("StackName"));
        var only = input.Text("LogicalResourceId");
        return new JsonObject
        {
            ["StackResources"] = Json.List(stack.Resources.Where(one => only is null || one.LogicalId == only).Take(MostResources), one => new JsonObject
            {
                ["StackName"] = stack.Name, ["StackId"] = stack.Id, ["LogicalResourceId"] = one.LogicalId, ["PhysicalResourceId"] = one.PhysicalId, ["ResourceType"] = one.Type,
                ["Timestamp"] = Json.Time(one.At), ["ResourceStatus"] = one.Status, ["ResourceStatusReason"] = one.Reason,
            }),
        };
    }

    public static JsonNode ListResources(Account account, JsonObject input)
    {
        var (items, next) = Page.Of(Need(account, input.Need("StackName")).Resources, input.Text("NextToken"), account.Options.PageSize);
        return new JsonObject
        {
            ["StackResourceSummaries"] = Json.List(items, static one => new JsonObject
            {
                ["LogicalResourceId"] = one.LogicalId, ["PhysicalResourceId"] = one.PhysicalId, ["ResourceType"] = one.Type, ["LastUpdatedTimestamp"] = Json.Time(one.At),
                ["ResourceStatus"] = one.Status, ["ResourceStatusReason"] = one.Reason,
            }),
            ["NextToken"] = next,
        };
    }

    public static JsonNode Template(Account account, JsonObject input)
    {
        if (input.Text("ChangeSetName") is not null)
        {
            return new JsonObject { ["TemplateBody"] = ChangeSetCalls.Find(account, input).Set.TemplateText, ["StagesAvailable"] = new JsonArray("Original", "Processed") };
        }

        var name = input.Need("StackName");
        var stack = Need(account, name);
        return stack.Template is { } text
            ? new JsonObject { ["TemplateBody"] = text, ["StagesAvailable"] = new JsonArray("Original", "Processed") }
            : throw AwsError.Validation($"Stack with id {name} does not exist"); // what AWS says of REVIEW_IN_PROGRESS
    }

    public static JsonNode Delete(Account account, JsonObject input)
    {
        if (Find(account, input.Need("StackName")) is not { } stack || stack.Status is "DELETE_COMPLETE" or "DELETE_IN_PROGRESS")
        {
            return new JsonObject();
        }

        if (stack.IsProtected)
        {
            throw AwsError.Validation($"Stack [{stack.Name}] cannot be deleted while TerminationProtection is enabled");
        }

        // A creation may be given up by deletion; everything else must have come to its end.
        if (stack.IsBusy && stack.Status is not ("CREATE_IN_PROGRESS" or "ROLLBACK_IN_PROGRESS"))
        {
            throw AwsError.Validation($"Stack [{stack.Name}] cannot be deleted while in status {stack.Status}");
        }

        var retain = input.Strings("RetainResources");
        if (retain.Count > 0 && stack.Status != "DELETE_FAILED")
        {
            throw AwsError.Validation("Invalid operation on stack [" + stack.Name + "]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.");
        }

        stack.Operation?.Abandon();
        stack.Token = input.Text("ClientRequestToken");
        StackDeletion.Begin(stack, retain);
        return new JsonObject();
    }

    public static JsonNode Cancel(Account account, JsonObject input)
    {
        var stack = Need(account, input.Need("StackName"));
        if (IsRepeated(stack, "Cancel", input))
        {
            return new JsonObject();
        }

        if (stack.Status != "UPDATE_IN_PROGRESS")
        {
            throw AwsError.Validation("CancelUpdateStack cannot be called from current stack status");
        }

        Done(stack, "Cancel", input);
        stack.Operation!.Cancel();
        return new JsonObject();
    }

    public static JsonNode Continue(Account account, JsonObject input)
    {
        var stack = Need(account, input.Need("StackName"));
        if (IsRepeated(stack, "Continue", input))
        {
            return new JsonObject();
        }

        if (stack.Status != "UPDATE_ROLLBACK_FAILED")
        {
            throw AwsError.Validation($"Stack [{stack.Name}] is in {stack.Status} state and can not continue a rollback.");
        }

        stack.Token = input.Text("ClientRequestToken");
        Done(stack, "Continue", input);
        stack.Operation!.Resume(input.Strings("ResourcesToSkip"));
        return new JsonObject();
    }

    public static JsonNode Rollback(Account account, JsonObject input)
    {
        var stack = Need(account, input.Need("StackName"));
        if (IsRepeated(stack, "Rollback", input))
        {
            return new JsonObject { ["StackId"] = stack.Id };
        }

        if (stack.Status is not ("CREATE_FAILED" or "UPDATE_FAILED"))
        {
            throw AwsError.Validation($"Stack [{stack.Name}] is in {stack.Status} state and can not be rolled back.");
        }

        stack.Token = input.Text("ClientRequestToken");
        Done(stack, "Rollback", input);
        stack.Operation!.Resume([]);
        return new JsonObject { ["StackId"] = stack.Id };
    }

    public static JsonNode Protect(Account account, JsonObject input)
    {
        var stack = Need(account, input.Need("StackName"));
        stack.IsProtected = input.Flag("EnableTerminationProtection");
        return new JsonObject { ["StackId"] = stack.Id };
    }

    private static bool IsRepeated(Stack stack, string operation, JsonObject input) =>
        input.Text("ClientRequestToken") is { } token && stack.Tokens.Contains($"{operation} {token}");

    private static void Done(Stack stack, string operation, JsonObject input) => stack.Tokens.Add($"{operation} {input.Text("ClientRequestToken")}");

    private static JsonObject Write(Stack stack) => new()
    {
        ["StackId"] = stack.Id, ["StackName"] = stack.Name, ["Description"] = stack.Template is { } text ? CloudFormation.Template.Read(text).Description : null,
        ["Parameters"] = Json.Tags(stack.Parameters, "ParameterKey", "ParameterValue"),
        ["CreationTime"] = Json.Time(stack.Created), ["LastUpdatedTime"] = Json.Time(stack.Updated), ["DeletionTime"] = Json.Time(stack.Deleted),
        ["StackStatus"] = stack.Status, ["StackStatusReason"] = stack.StatusReason, ["DisableRollback"] = false, ["Capabilities"] = Json.Texts(stack.Capabilities),
        ["Outputs"] = Json.Tags(stack.Outputs, "OutputKey", "OutputValue"), ["Tags"] = Json.Tags(stack.Tags), ["EnableTerminationProtection"] = stack.IsProtected,
        ["DriftInformation"] = new JsonObject { ["StackDriftStatus"] = stack.Drifts.Values.LastOrDefault()?.Status ?? "NOT_CHECKED" },
    };
}
