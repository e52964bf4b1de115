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
