using FakeAws.Model;

namespace FakeAws.CloudFormation;

/// <content>The way back: what was made goes, what was changed becomes what it was.</content>
internal sealed partial class StackUpdate
{
    private bool _isGoingBack;

    /// <summary><c>RollbackStack</c>, and <c>ContinueUpdateRollback</c> with what it is to leave alone.</summary>
    public void Resume(IReadOnlyList<string> skip)
    {
        _isGoingBack = true;
        if (verb == "CREATE")
        {
            TakeAway();
        }
        else
        {
            stack.Set("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated");
            Restore(skip);
        }
    }

    private void GoBack(IReadOnlyList<string> failed, string? why)
    {
        _isGoingBack = true;
        _walk?.Stop();
        foreach (var id in _walk?.Running.Except(failed) ?? [])
        {
            var resource = stack.Find(id)!;
            if (resource.Type == "AWS::ECS::Service" && stack.Live(id) is { } service)
            {
                _account.Ecs.Abandon(service);
            }

            var kind = _created.Contains(id) ? "CREATE" : "UPDATE";
            stack.Set(resource, kind + "_FAILED", $"Resource {(kind == "CREATE" ? "creation" : "update")} cancelled");
        }

        set.ExecutionStatus = "EXECUTE_FAILED";
        why ??= $"The following resource(s) failed to {(verb == "CREATE" ? "create" : "update")}: [{string.Join(", ", failed)}]. ";
        if (keepsFailure)
        {
            stack.Set(verb + "_FAILED", why);
        }
        else if (verb == "CREATE" && set.OnStackFailure == "DELETE")
        {
            StackDeletion.Begin(stack, []);
        }
        else if (verb == "CREATE")
        {
            stack.Set("ROLLBACK_IN_PROGRESS", why + "Rollback requested by user.");
            _account.Timeline.After(TimeSpan.Zero, TakeAway);
        }
        else
        {
            stack.Set("UPDATE_ROLLBACK_IN_PROGRESS", why);
            _account.Timeline.After(TimeSpan.Zero, () => Restore([]));
        }
    }

    private void TakeAway()
    {
        if (stack.Status != "ROLLBACK_IN_PROGRESS")
        {
            stack.Set("ROLLBACK_IN_PROGRESS", "User Initiated");
        }

        var made = stack.Resources.Where(static one => one.Status != "DELETE_COMPLETE")
            .Select(static one => new Leaving(one.LogicalId, one.Type, one.PhysicalId, one.DeletionPolicy == "Retain", one)).ToList();
        new StackRemoval(stack, set.Template, made, failed =>
        {
            stack.Operation = failed.Count == 0 ? null : this;
            stack.Set(failed.Count == 0 ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED", failed.Count == 0 ? null : $"The following resource(s) failed to delete: [{string.Join(", ", failed)}]. ");
        }).Begin();
    }

    private void Restore(IReadOnlyList<string> skip)
    {
        var failed = new List<string>();
        new Walk(_before.Keys, _oldTemplate!.Needs, (id, done) => Restore(id, skip.Contains(id), failed, done), () =>
        {
            if (failed.Count > 0)
            {
                stack.Set("UPDATE_ROLLBACK_FAILED", $"The following resource(s) failed to update: [{string.Join(", ", failed)}]. ");
                return;
            }

            CleanUp();
        }).Next();
    }

    private void Restore(string id, bool isSkipped, List<string> failed, Action done)
    {
        var (resource, before) = (stack.Find(id)!, _before[id]);
        if (isSkipped)
        {
            stack.Set(resource, "UPDATE_COMPLETE", "Resource update was skipped.");
            done();
            return;
        }

        stack.Set(resource, "UPDATE_IN_PROGRESS");
        After(resource, () =>
        {
            if (_account.Scenario.TakeFailure(id, resource.Type, "ROLLBACK") is { } reason)
            {
                stack.Set(resource, "UPDATE_FAILED", reason);
                failed.Add(id);
                done();
                return;
            }

            resource.PhysicalId = before.PhysicalId;
            resource.Properties = before.Properties;
            resource.Tags = before.Tags;
            var live = stack.Live(id);
            if (live is not null && before.LiveProperties is { } old)
            {
                live.Properties = old.DeepClone().AsObject();
            }

            if (resource.Type == "AWS::ECS::Service" && live is not null)
            {
                _account.Ecs.Restore(live);
            }

            stack.Set(resource, "UPDATE_COMPLETE");
            done();
        });
    }

    private void CleanUp()
    {
        stack.Set("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
        var made = stack.Resources.Where(one => _created.Contains(one.LogicalId)).ToList();
        var replacements = _replaced.Select(one => one with { PhysicalId = Replacement(one) });
        foreach (var one in made)
        {
            stack.Resources.Remove(one);
        }

        new StackRemoval(stack, set.Template, [.. made.Select(static one => new Leaving(one.LogicalId, one.Type, one.PhysicalId, false, null)), .. replacements], _ =>
        {
            stack.Template = _oldText;
            stack.Parameters = _oldParameters;
            stack.Tags = _oldTags;
            stack.Operation = null;
            stack.Set("UPDATE_ROLLBACK_COMPLETE");
        }).Begin();
    }

    // The newest thing of its kind that this operation made for it; the stack itself points at the old one again.
    private string? Replacement(Leaving one) => stack.Events.FindLast(e =>
        e.LogicalId == one.LogicalId && e.Token == stack.Token && e.Reason == "Resource creation Initiated" && e.PhysicalId != one.PhysicalId)?.PhysicalId;
}
