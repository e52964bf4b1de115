using System.Text.Json.Nodes;
using FakeAws.CloudFormation;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>CloudFormation: CreateChangeSet, DescribeChangeSet, ExecuteChangeSet, DeleteChangeSet, ListChangeSets.</summary>
internal static class ChangeSetCalls
{
    public static JsonNode Create(Account account, JsonObject input)
    {
        var (name, type) = (input.Need("ChangeSetName"), input.Text("ChangeSetType") ?? "UPDATE");
        var stackName = input.Need("StackName");
        var stack = account.Stack(stackName) ?? account.Stacks.Find(one => one.Id == stackName);
        if (stack?.ChangeSets.Find(one => one.Name == name) is { } same)
        {
            return same.Token is not null && same.Token == input.Text("ClientToken")
                ? Ids(same, stack)
                : throw new AwsError("AlreadyExistsException", $"ChangeSet {name} cannot be created due to a mismatch with existing attribute Name: it already exists", 400);
        }

        if (input.Text("TemplateURL") is not null || input.Flag("ImportExistingResources") || input.Flag("IncludeNestedStacks"))
        {
            throw AwsError.Validation("The scripted account knows neither TemplateURL nor ImportExistingResources nor nested stacks.");
        }

        ChangeSetRules.CheckState(stack, stackName, type);
        var text = input.Flag("UsePreviousTemplate")
            ? stack?.Template ?? throw AwsError.Validation("The stack has no template to be used again.")
            : input.Text("TemplateBody") ?? throw AwsError.Validation("Either TemplateBody or TemplateURL must be specified.");
        var template = Template.Read(text);
        var parameters = ChangeSetRules.Parameters(account, stack, template, input);
        ChangeSetRules.CheckCapabilities(template, input.Strings("Capabilities"));
        if (stack is null)
        {
            stack = new Stack(account, stackName);
            account.Stacks.Add(stack);
            stack.Set("REVIEW_IN_PROGRESS", "User Initiated");
        }

        var set = new ChangeSet
        {
            Id = account.Arn("cloudformation", $"changeSet/{name}/{account.Hex(8)}-{account.Hex(4)}-11f0-{account.Hex(4)}-{account.Hex(12)}"),
            Name = name,
            Type = type,
            Parameters = parameters,
            Tags = input.ContainsKey("Tags") ? input.Tags("Tags") : stack.Tags,
            Capabilities = input.Strings("Capabilities"),
            TemplateText = text,
            Template = template,
            Token = input.Text("ClientToken"),
            OnStackFailure = input.Text("OnStackFailure") ?? "ROLLBACK",
            RevertsDrift = input.Text("DeploymentMode") == "REVERT_DRIFT",
            Imports = input.Items("ResourcesToImport").ToDictionary(static one => one.Need("LogicalResourceId"), static one => one["ResourceIdentifier"]!.DeepClone().AsObject()),
            Created = account.Now,
            Status = "CREATE_IN_PROGRESS",
        };
        stack.ChangeSets.Add(set);
        account.Timeline.After(account.Options.ChangeSetTime, () => Finish(account, stack, set));
        return Ids(set, stack);
    }

    public static JsonNode Describe(Account account, JsonObject input)
    {
        var (stack, set) = Find(account, input);
        var (items, next) = Page.Of(set.Changes, input.Text("NextToken"), account.Options.PageSize);
        var withValues = input.Flag("IncludePropertyValues");
        return new JsonObject
        {
            ["ChangeSetName"] = set.Name, ["ChangeSetId"] = set.Id, ["StackId"] = stack.Id, ["StackName"] = stack.Name, ["Description"] = null,
            ["Parameters"] = Json.Tags(set.Parameters, "ParameterKey", "ParameterValue"),
            ["CreationTime"] = Json.Time(set.Created), ["ExecutionStatus"] = set.ExecutionStatus, ["Status"] = set.Status, ["StatusReason"] = set.StatusReason,
            ["Capabilities"] = Json.Texts(set.Capabilities), ["Tags"] = Json.Tags(set.Tags),
            ["Changes"] = Json.List(items, change => new JsonObject { ["Type"] = "Resource", ["ResourceChange"] = withValues ? change.DeepClone() : Plain(change) }),
            ["NextToken"] = next, ["OnStackFailure"] = set.OnStackFailure, ["DeploymentMode"] = set.RevertsDrift ? "REVERT_DRIFT" : null,
        };
    }

    public static JsonNode Execute(Account account, JsonObject input)
    {
        var (stack, set) = Find(account, input);
        var token = input.Text("ClientRequestToken");
        if (set.ExecutedWith is not null && set.ExecutedWith == token)
        {
            return new JsonObject();
        }

        if (set.ExecutionStatus != "AVAILABLE")
        {
            throw new AwsError("InvalidChangeSetStatus", $"ChangeSet [{set.Id}] cannot be executed in its current execution status of [{set.ExecutionStatus}]");
        }

        if (stack.IsBusy)
        {
            throw AwsError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not be updated.");
        }

        set.ExecutedWith = token ?? set.Id;
        set.ExecutionStatus = "EXECUTE_IN_PROGRESS";
        stack.ChangeSets.RemoveAll(other => other != set);
        stack.Token = token;
        if (set.Type == "IMPORT")
        {
            StackImport.Begin(stack, set);
        }
        else
        {
            var keeps = account.Scenario.KeepsFailures || input.Flag("DisableRollback") || set.OnStackFailure == "DO_NOTHING";
            new StackUpdate(stack, set, set.Type, keeps).Begin();
        }

        return new JsonObject();
    }

    public static JsonNode Delete(Account account, JsonObject input)
    {
        var (stack, set) = Find(account, input);
        if (set.ExecutionStatus == "EXECUTE_IN_PROGRESS")
        {
            throw new AwsError("InvalidChangeSetStatus", $"ChangeSet [{set.Id}] cannot be deleted in its current execution status of [{set.ExecutionStatus}]");
        }

        stack.ChangeSets.Remove(set);
        return new JsonObject();
    }

    public static JsonNode List(Account account, JsonObject input)
    {
        var stack = StackCalls.Need(account, input.Need("StackName"));
        return new JsonObject
        {
            ["Summaries"] = Json.List(stack.ChangeSets, set => new JsonObject
            {
                ["StackId"] = stack.Id, ["StackName"] = stack.Name, ["ChangeSetId"] = set.Id, ["ChangeSetName"] = set.Name, ["ExecutionStatus"] = set.ExecutionStatus,
                ["Status"] = set.Status, ["StatusReason"] = set.StatusReason, ["CreationTime"] = Json.Time(set.Created),
            }),
        };
    }

    public static (Stack Stack, ChangeSet Set) Find(Account account, JsonObject input)
    {
        var name = input.Need("ChangeSetName");
        if (!name.StartsWith("arn:", StringComparison.Ordinal) && input.Text("StackName") is null)
        {
            throw AwsError.Validation("StackName must be specified if ChangeSetName is not specified as an ARN.");
        }

        var stacks = name.StartsWith("arn:", StringComparison.Ordinal) ? account.Stacks : [StackCalls.Need(account, input.Need("StackName"))];
        return stacks.SelectMany(static stack => stack.ChangeSets.Select(set => (stack, set))).LastOrDefault(one => one.set.Id == name || one.set.Name == name) is { set: not null } found
            ? found
            : throw new AwsError("ChangeSetNotFound", $"ChangeSet [{name}] does not exist", 404);
    }

    private static JsonObject Ids(ChangeSet set, Stack stack) => new() { ["Id"] = set.Id, ["StackId"] = stack.Id };

    private static void Finish(Account account, Stack stack, ChangeSet set)
    {
        set.Errors = account.Scenario.TakeValidation();
        set.Changes = ChangeList.Of(stack, set);
        var isEmpty = stack.Status != "REVIEW_IN_PROGRESS" && set.Changes.Count == 0 && !ChangeList.HasOtherChanges(stack, set);
        var isRefused = set.Errors.Any(static error => error.Mode == "FAIL");
        (set.Status, set.ExecutionStatus, set.StatusReason) = isRefused ? ("FAILED", "UNAVAILABLE", "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.")
            : isEmpty ? ("FAILED", "UNAVAILABLE", "The submitted information didn't contain changes. Submit different information to create a change set.")
            : ("CREATE_COMPLETE", "AVAILABLE", (string?)null);
    }

    private static JsonObject Plain(JsonObject change)
    {
        var plain = change.DeepClone().AsObject();
        plain.Remove("BeforeContext");
        plain.Remove("AfterContext");
        foreach (var detail in plain.Items("Details"))
        {
            var target = detail["Target"]!.AsObject();
            foreach (var member in (string[])["Path", "BeforeValue", "AfterValue", "AttributeChangeType", "Drift"])
            {
                target.Remove(member);
            }
        }

        return plain;
    }
}
