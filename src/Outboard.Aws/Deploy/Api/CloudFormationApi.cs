using System.Xml.Linq;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <summary>Reads are here; what changes something is in the other half.</summary>
internal sealed partial class CloudFormationApi(AwsClients clients)
{
    /// <summary><c>DescribeStackResources</c> has no pages and ends here.</summary>
    private const int MostUnpagedResources = 100;

    private static readonly AwsService Service = AwsService.CloudFormation;

    /// <returns>Null where there is none of that name; by id also a deleted one.</returns>
    public async Task<StackInfo?> FindStackAsync(string nameOrId, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.QueryAsync(Service, "DescribeStacks", new QueryForm().Add("StackName", nameOrId), cancellation);
            return answer.Items("Stacks").Select(CloudFormationAnswers.Stack).FirstOrDefault();
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            return null;
        }
    }

    /// <returns>The text as submitted; null where there is no stack, or none with a template.</returns>
    public async Task<string?> GetTemplateAsync(string stack, CancellationToken cancellation)
    {
        try
        {
            var form = new QueryForm().Add("StackName", stack).Add("TemplateStage", "Original");
            return (await clients.QueryAsync(Service, "GetTemplate", form, cancellation)).Text("TemplateBody");
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            return null;
        }
    }

    /// <returns>With property values, all pages; null where there is none.</returns>
    public async Task<ChangeSetInfo?> FindChangeSetAsync(string stack, string nameOrId, CancellationToken cancellation)
    {
        try
        {
            XElement? last = null;
            var changes = await Pages.ReadAsync("CloudFormation.DescribeChangeSet", async token =>
            {
                var form = new QueryForm().Add("ChangeSetName", nameOrId).Add("StackName", stack).Add("IncludePropertyValues", true).Add("NextToken", token);
                last = await clients.QueryAsync(Service, "DescribeChangeSet", form, cancellation);
                return (last.Items("Changes").Select(CloudFormationAnswers.Change).OfType<ChangeInfo>(), last.Text("NextToken"));
            });
            return CloudFormationAnswers.ChangeSet(last!, changes);
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            return null;
        }
    }

    /// <param name="after">The newest event known; null for all of them.</param>
    /// <returns>Oldest first.</returns>
    public async Task<IReadOnlyList<StackEvent>> ListEventsAsync(string stackId, string? after, CancellationToken cancellation)
    {
        // They come newest first, so that a follower needs one page.
        var events = await Pages.ReadAsync(
            "CloudFormation.DescribeStackEvents",
            async token =>
            {
                var form = new QueryForm().Add("StackName", stackId).Add("NextToken", token);
                var answer = await clients.QueryAsync(Service, "DescribeStackEvents", form, cancellation);
                return (answer.Items("StackEvents").Select(CloudFormationAnswers.Event), answer.Text("NextToken"));
            },
            read => after is not null && read.Any(item => item.EventId == after));
        return [.. events.TakeWhile(item => item.EventId != after).Reverse()];
    }

    /// <summary><c>DescribeEvents</c> of a change set that failed.</summary>
    public async Task<IReadOnlyList<ValidationEvent>> ListValidationEventsAsync(string changeSetId, CancellationToken cancellation)
    {
        var events = await Pages.ReadAsync("CloudFormation.DescribeEvents", async token =>
        {
            var form = new QueryForm().Add("ChangeSetName", changeSetId).Add("NextToken", token);
            var answer = await clients.QueryAsync(Service, "DescribeEvents", form, cancellation);
            return (answer.Items("OperationEvents"), answer.Text("NextToken"));
        });
        return [.. events.Where(static item => item.Text("EventType") == "VALIDATION_ERROR").Select(CloudFormationAnswers.Validation)];
    }

    /// <summary><c>DescribeStackResources</c>; where it reaches its end, <c>ListStackResources</c>, which has pages. None where there is no stack.</summary>
    public async Task<IReadOnlyList<StackResource>> ListResourcesAsync(string stack, CancellationToken cancellation)
    {
        try
        {
            var form = new QueryForm().Add("StackName", stack);
            var answer = await clients.QueryAsync(Service, "DescribeStackResources", form, cancellation);
            // moto lists what it knows nothing of without a name.
            var resources = answer.Items("StackResources").Where(static item => item.Text("LogicalResourceId") is { Length: > 0 }).Select(CloudFormationAnswers.Resource).ToList();
            return resources.Count < MostUnpagedResources ? resources : await ListAllResourcesAsync(stack, cancellation);
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            return [];
        }
    }

    public async Task<DriftDetection> GetDriftDetectionAsync(string detectionId, CancellationToken cancellation)
    {
        var form = new QueryForm().Add("StackDriftDetectionId", detectionId);
        var answer = await clients.QueryAsync(Service, "DescribeStackDriftDetectionStatus", form, cancellation);
        return new(answer.Need("DetectionStatus"), answer.Text("StackDriftStatus"), answer.Text("DetectionStatusReason"));
    }

    /// <returns>Those that are MODIFIED or DELETED, all pages.</returns>
    public Task<IReadOnlyList<ResourceDrift>> ListDriftsAsync(string stack, CancellationToken cancellation) =>
        Pages.ReadAsync("CloudFormation.DescribeStackResourceDrifts", async token =>
        {
            var form = new QueryForm().Add("StackName", stack).AddList("StackResourceDriftStatusFilters", ["MODIFIED", "DELETED"]).Add("NextToken", token);
            var answer = await clients.QueryAsync(Service, "DescribeStackResourceDrifts", form, cancellation);
            return (answer.Items("StackResourceDrifts").Select(CloudFormationAnswers.Drift), answer.Text("NextToken"));
        });

    private Task<IReadOnlyList<StackResource>> ListAllResourcesAsync(string stack, CancellationToken cancellation) =>
        Pages.ReadAsync("CloudFormation.ListStackResources", async token =>
        {
            var form = new QueryForm().Add("StackName", stack).Add("NextToken", token);
            var answer = await clients.QueryAsync(Service, "ListStackResources", form, cancellation);
            return (answer.Items("StackResourceSummaries").Select(CloudFormationAnswers.Resource), answer.Text("NextToken"));
        });

    // ValidationError: Stack with id outboard-mcp does not exist          ChangeSetNotFound: ChangeSet [x] does not exist
    private static bool IsAbsent(AwsException error) =>
        error.Code is "ChangeSetNotFound" or "ChangeSetNotFoundException"
        || (error.Code is "ValidationError" && error.Words.Contains("does not exist", StringComparison.Ordinal));
}
