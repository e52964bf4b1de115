using System.Text.Json.Nodes;
using FakeAws.Model;

namespace FakeAws.CloudFormation;

/// <content>One resource after the other: made, made anew, or changed where it stands.</content>
internal sealed partial class StackUpdate
{
    private void Update(StackResource resource, JsonObject wanted, Action done)
    {
        var live = stack.Live(resource.LogicalId);
        var differences = Differences.Between(resource.Properties, wanted).ToList();
        _before[resource.LogicalId] = new Before(resource.PhysicalId!, resource.Properties, resource.Tags, live?.Properties.DeepClone().AsObject());
        if (live is null && !set.RevertsDrift)
        {
            stack.Set(resource, "UPDATE_IN_PROGRESS");
            Fail(resource, "UPDATE", $"Resource of type '{resource.Type}' with identifier '{resource.PhysicalId}' was not found. (RequestToken: {_account.Hex(8)}, HandlerErrorCode: NotFound)");
            return;
        }

        if (live is null || differences.Exists(one => Differences.Recreation(resource.Type, one) == "Always"))
        {
            stack.Set(resource, "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new physical resource; hence creating one.");
            if (live is not null)
            {
                _replaced.Add(new Leaving(resource.LogicalId, resource.Type, resource.PhysicalId, resource.UpdateReplacePolicy == "Retain", null));
            }

            Make(resource, wanted, "UPDATE", done);
            return;
        }

        stack.Set(resource, "UPDATE_IN_PROGRESS");
        foreach (var property in differences.Select(static one => one.Property).Concat(set.RevertsDrift ? wanted.Select(static entry => entry.Key) : []).Distinct())
        {
            live.Properties[property] = wanted[property]?.DeepClone();
        }

        foreach (var (key, value) in ResourceTypes.IsTaggable(resource.Type) ? stack.Tags : [])
        {
            live.Tags[key] = value;
        }

        Accept(resource, wanted);
        Finish(resource, live, "UPDATE", isNew: false, done);
    }

    private void Make(StackResource resource, JsonObject wanted, string kind, Action done)
    {
        if (_account.Scenario.TakeFailure(resource.LogicalId, resource.Type, kind) is { } reason)
        {
            After(resource, () => Fail(resource, kind, reason));
        }
        else if (ResourceTypes.Conflict(_account, resource.Type, wanted) is { } other)
        {
            Fail(resource, kind, $"Resource of type '{resource.Type}' with identifier '{other.PhysicalId}' already exists. (RequestToken: {_account.Hex(8)}, HandlerErrorCode: AlreadyExists)");
        }
        else
        {
            var live = ResourceTypes.Make(_account, resource.Type, stack.Name, resource.LogicalId, wanted, stack.Tags);
            _account.Resources.Add(live);
            resource.PhysicalId = live.PhysicalId;
            Accept(resource, wanted);
            stack.Set(resource, kind + "_IN_PROGRESS", "Resource creation Initiated");
            Finish(resource, live, kind, isNew: true, done);
        }
    }

    private void Finish(StackResource resource, LiveResource live, string kind, bool isNew, Action done)
    {
        After(resource, Go);

        void Go()
        {
            if (_isGoingBack || _account.Scenario.WaitsFor(resource.LogicalId, resource.Type, kind, Go))
            {
                return;
            }

            if (!isNew && _account.Scenario.TakeFailure(resource.LogicalId, resource.Type, kind) is { } reason)
            {
                Fail(resource, kind, reason);
            }
            else if (resource.Type == "AWS::ECS::Service")
            {
                _account.Ecs.Roll(live, resource.LogicalId, End);
            }
            else
            {
                End(null);
            }
        }

        void End(string? failure)
        {
            if (_isGoingBack)
            {
                return;
            }

            if (failure is not null)
            {
                Fail(resource, kind, failure);
                return;
            }

            stack.Set(resource, kind + "_COMPLETE");
            done();
        }
    }

    private void Fail(StackResource resource, string kind, string reason)
    {
        if (_isGoingBack)
        {
            return;
        }

        stack.Set(resource, kind + "_FAILED", reason);
        GoBack([resource.LogicalId], null);
    }
}
