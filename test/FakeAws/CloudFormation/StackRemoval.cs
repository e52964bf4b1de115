using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.CloudFormation;

/// <summary>Something on its way out of a stack.</summary>
/// <param name="IsKept">Its policy says so.</param>
internal sealed record Leaving(string LogicalId, string Type, string? PhysicalId, bool IsKept, StackResource? Resource);

/// <summary>Takes things away, those that need others first.</summary>
/// <param name="finished">With the logical ids of what would not go.</param>
internal sealed class StackRemoval(Stack stack, Template? template, IReadOnlyList<Leaving> all, Action<IReadOnlyList<string>> finished)
{
    private readonly List<string> _failed = [];

    public void Begin()
    {
        var byId = all.ToDictionary(static one => one.LogicalId);
        new Walk(all.Select(static one => one.LogicalId).Reverse(), id => Users(id), (id, done) => Remove(byId[id], done), () => finished(_failed)).Next();
    }

    private IEnumerable<string> Users(string id) => template is null ? [] : all.Select(static one => one.LogicalId).Where(other => template.Resources.ContainsKey(other) && template.Needs(other).Contains(id));

    private void Remove(Leaving one, Action done)
    {
        var account = stack.Account;
        if (one.IsKept)
        {
            Set(one, "DELETE_SKIPPED", null);
            done();
            return;
        }

        Set(one, "DELETE_IN_PROGRESS", null);
        account.Timeline.After(account.Scenario.TimeOf(one.LogicalId, one.Type, account.Options.ResourceTime), End);

        void End()
        {
            if (account.Scenario.WaitsFor(one.LogicalId, one.Type, "DELETE", End))
            {
                return;
            }

            if ((account.Scenario.TakeFailure(one.LogicalId, one.Type, "DELETE") ?? Physical(account, one)) is { } reason)
            {
                _failed.Add(one.LogicalId);
                Set(one, "DELETE_FAILED", reason);
            }
            else
            {
                Set(one, "DELETE_COMPLETE", null);
            }

            done();
        }
    }

    private void Set(Leaving one, string status, string? reason)
    {
        if (one.Resource is { } resource)
        {
            stack.Set(resource, status, reason);
        }
        else
        {
            stack.Record(one.LogicalId, one.PhysicalId, one.Type, status, reason);
        }
    }

    /// <returns>Why it cannot go; null where it is gone.</returns>
    private static string? Physical(Account account, Leaving one)
    {
        if (one.PhysicalId is null || account.Find(one.Type, one.PhysicalId) is not { } live)
        {
            return null;
        }

        switch (live.Type)
        {
            case "AWS::EC2::SecurityGroup" when account.Network.Interfaces.Exists(card => card.Groups.Contains(live.PhysicalId)):
                return $"resource {live.PhysicalId} has a dependent object (Service: Ec2, Status Code: 400, Request ID: {account.Hex(8)}) (SDK Attempt Count: 1) (RequestToken: {account.Hex(8)}, HandlerErrorCode: InvalidRequest)";
            case "AWS::ECR::Repository" when !live.Properties.Flag("EmptyOnDelete") && account.Registry.Of(live.PhysicalId).Count > 0:
                return $"The repository with name '{live.PhysicalId}' in registry with id '{account.Id}' cannot be deleted because it still contains images";
            case "AWS::ECS::Cluster" when account.All("AWS::ECS::Service").Any(service => service.Text("Cluster") == live.PhysicalId):
                return "Resource handler returned message: \"The Cluster cannot be deleted while Services are active.\"";
            case "AWS::ECR::Repository":
                account.Registry.Images.Remove(live.PhysicalId);
                break;
            case "AWS::ECS::TaskDefinition":
                account.Ecs.Deregister(live.PhysicalId);
                break;
            case "AWS::ECS::Service":
                account.Ecs.Delete(live);
                break;
            case "AWS::ElasticLoadBalancingV2::TargetGroup":
                account.Targets.Remove(live.Arn);
                break;
        }

        account.Resources.Remove(live);
        if (account.Options.RemembersDeleted && live.Tags.Count > 0)
        {
            account.StaleTags[live.Arn] = live.Tags;
        }

        return null;
    }
}
