using System.Text.Json.Nodes;
using FakeAws.Model;

namespace FakeAws.CloudFormation;

/// <summary>What a stack had of a resource before an update touched it.</summary>
internal sealed record Before(string PhysicalId, JsonObject Properties, Dictionary<string, string> Tags, JsonObject? LiveProperties);

/// <summary>A change set that is being executed: a creation or an update, and the way back from it.</summary>
/// <param name="verb"><c>CREATE</c> or <c>UPDATE</c>.</param>
/// <param name="keepsFailure">No rollback: what failed stays as it is.</param>
internal sealed partial class StackUpdate(Stack stack, ChangeSet set, string verb, bool keepsFailure)
{
    private readonly Account _account = stack.Account;
    private readonly Template? _oldTemplate = stack.Template is { } old ? Template.Read(old) : null;
    private readonly string? _oldText = stack.Template;
    private readonly IReadOnlyDictionary<string, string> _oldParameters = stack.Parameters;
    private readonly Dictionary<string, string> _oldTags = stack.Tags;
    private readonly Dictionary<string, Before> _before = new(StringComparer.Ordinal);
    private readonly HashSet<string> _created = new(StringComparer.Ordinal);
    private readonly List<Leaving> _replaced = [];
    private readonly Values _values = new(stack, set.Template, set.Parameters);
    private Walk? _walk;

    public void Begin()
    {
        stack.Operation = this;
        stack.Template = set.TemplateText;
        stack.Parameters = set.Parameters;
        stack.Tags = new(set.Tags, StringComparer.Ordinal);
        stack.Capabilities = set.Capabilities;
        stack.Updated = verb == "UPDATE" ? _account.Now : stack.Updated;
        if (verb == "CREATE")
        {
            stack.Resources.Clear();
        }

        stack.Set(verb + "_IN_PROGRESS", "User Initiated");
        _walk = new Walk(set.Template.Resources.Keys, set.Template.Needs, Work, Complete);
        _account.Timeline.After(TimeSpan.Zero, _walk.Next);
    }

    /// <summary>The user's wish, of an update that runs.</summary>
    public void Cancel() => GoBack([], "User Initiated");

    /// <summary>The stack is deleted in the middle of it.</summary>
    public void Abandon()
    {
        _isGoingBack = true;
        _walk?.Stop();
    }

    private void Work(string id, Action done)
    {
        var body = set.Template.Resources[id];
        var type = body["Type"]!.ToString();
        var wanted = _values.Properties(id);
        var resource = stack.Find(id);
        if (resource is not null && resource.Type == type && !Differs(resource, wanted))
        {
            Policies(resource, body);
            done();
            return;
        }

        if (resource is null)
        {
            resource = new StackResource { LogicalId = id, Type = type };
            stack.Resources.Add(resource);
            _created.Add(id);
            stack.Set(resource, "CREATE_IN_PROGRESS");
            Make(resource, wanted, "CREATE", done);
        }
        else
        {
            Update(resource, wanted, done);
        }

        Policies(resource, body);
    }

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

    private void Complete()
    {
        var leaving = stack.Resources.Where(one => !set.Template.Resources.ContainsKey(one.LogicalId)).ToList();
        if (verb == "UPDATE")
        {
            stack.Set("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        }

        List<Leaving> all = [.. leaving.Select(static one => new Leaving(one.LogicalId, one.Type, one.PhysicalId, one.DeletionPolicy is "Retain" or "RetainExceptOnCreate", null)), .. _replaced];
        foreach (var one in leaving)
        {
            stack.Resources.Remove(one);
        }

        new StackRemoval(stack, _oldTemplate, all, _ =>
        {
            stack.Outputs = set.Template.Outputs.ToDictionary(static output => output.Key, output => _values.Resolve(output.Value["Value"])!.ToString());
            stack.Operation = null;
            set.ExecutionStatus = "EXECUTE_COMPLETE";
            stack.Set(verb + "_COMPLETE");
        }).Begin();
    }

    private bool Differs(StackResource resource, JsonObject wanted) =>
        Differences.Between(resource.Properties, wanted).Any()
        || (ResourceTypes.IsTaggable(resource.Type) && !resource.Tags.OrderBy(static tag => tag.Key).SequenceEqual(stack.Tags.OrderBy(static tag => tag.Key)))
        || (set.RevertsDrift && (stack.Live(resource.LogicalId) is not { } live || wanted.Any(entry => !Differences.IsSame(entry.Value, live.Properties[entry.Key]))));

    private void Accept(StackResource resource, JsonObject wanted)
    {
        resource.Properties = wanted.DeepClone().AsObject();
        resource.Tags = new(stack.Tags, StringComparer.Ordinal);
    }

    private static void Policies(StackResource resource, JsonObject body)
    {
        resource.DeletionPolicy = body["DeletionPolicy"]?.ToString();
        resource.UpdateReplacePolicy = body["UpdateReplacePolicy"]?.ToString();
    }

    private void After(StackResource resource, Action go) =>
        _account.Timeline.After(_account.Scenario.TimeOf(resource.LogicalId, resource.Type, _account.Options.ResourceTime), go);
}
