using System.Text.Json.Nodes;
using FakeAws.Model;

namespace FakeAws.CloudFormation;

/// <summary>Takes what is there into a stack; nothing is compared with the template.</summary>
internal static class StackImport
{
    public static void Begin(Stack stack, ChangeSet set)
    {
        var account = stack.Account;
        var before = (stack.Template, stack.Parameters, stack.Tags);
        stack.Template = set.TemplateText;
        stack.Parameters = set.Parameters;
        stack.Tags = new(set.Tags, StringComparer.Ordinal);
        stack.Set("IMPORT_IN_PROGRESS", "User Initiated");
        account.Timeline.After(account.Options.ResourceTime, () =>
        {
            var values = new Values(stack, set.Template, set.Parameters);
            var taken = new List<StackResource>();
            foreach (var (id, identifier) in set.Imports)
            {
                var resource = new StackResource { LogicalId = id, Type = set.Template.Resources[id]["Type"]!.ToString() };
                var live = identifier.Select(entry => account.Find(resource.Type, entry.Value!.ToString())).FirstOrDefault(static one => one is not null);
                resource.PhysicalId = live?.PhysicalId ?? identifier.First().Value!.ToString();
                taken.Add(resource);
                stack.Resources.Add(resource);
                stack.Set(resource, "IMPORT_IN_PROGRESS", "Resource import started.");
                var failure = account.Scenario.TakeFailure(id, resource.Type, "IMPORT")
                    ?? (live is null ? $"Resource of type '{resource.Type}' with identifier '{identifier.ToJsonString()}' was not found."
                    : account.Stacks.Exists(other => other.Status != "DELETE_COMPLETE" && other.Resources.Exists(one => one != resource && one.PhysicalId == live.PhysicalId && one.Type == live.Type)) ? $"Resource {live.PhysicalId} already belongs to a stack."
                    : null);
                if (failure is not null)
                {
                    GoBack(resource, failure);
                    return;
                }

                stack.Set(resource, "IMPORT_COMPLETE", "Resource import completed.");
            }

            // Only now can references between what was imported be resolved.
            foreach (var resource in taken)
            {
                resource.Properties = values.Properties(resource.LogicalId);
                resource.DeletionPolicy = set.Template.Resources[resource.LogicalId]["DeletionPolicy"]?.ToString();
                resource.Tags = new(set.Tags, StringComparer.Ordinal);
            }

            set.ExecutionStatus = "EXECUTE_COMPLETE";
            stack.Set("IMPORT_COMPLETE");

            void GoBack(StackResource resource, string reason)
            {
                stack.Set(resource, "IMPORT_FAILED", reason);
                stack.Set("IMPORT_ROLLBACK_IN_PROGRESS", $"The following resource(s) failed to import: [{resource.LogicalId}].");
                foreach (var one in taken)
                {
                    stack.Set(one, "IMPORT_ROLLBACK_COMPLETE");
                    stack.Resources.Remove(one);
                }

                (stack.Template, stack.Parameters, stack.Tags) = before;
                set.ExecutionStatus = "EXECUTE_FAILED";
                stack.Set("IMPORT_ROLLBACK_COMPLETE");
            }
        });
    }
}
