using System.Xml.Linq;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed record LoadBalancerInfo(
    string Arn, string Name, string DnsName, string HostedZoneId, string State, string Scheme, string VpcId, IReadOnlyList<string> Subnets, IReadOnlyList<string> Groups);

internal sealed record TargetGroupInfo(
    string Arn, string Name, string Protocol, int Port, string VpcId, string TargetType, string HealthPath, string? Matcher, IReadOnlyList<string> LoadBalancers)
{
    public int? IntervalSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? Healthy { get; init; }

    public int? Unhealthy { get; init; }
}

/// <param name="State"><c>healthy</c>, <c>unhealthy</c>, <c>initial</c>, <c>draining</c>, <c>unused</c>.</param>
/// <param name="Reason">As <c>Target.ResponseCodeMismatch</c>.</param>
internal sealed record TargetHealth(string Target, int? Port, string State, string? Reason, string? Description);

internal sealed record ListenerInfo(string Arn, int Port, string Protocol, IReadOnlyList<ListenerAction> DefaultActions);

/// <param name="Type"><c>forward</c>, <c>fixed-response</c>, <c>redirect</c>.</param>
internal sealed record ListenerAction(string Type, string? TargetGroupArn, string? StatusCode, string? ContentType, string? Body);

/// <param name="Priority">A number or <c>default</c>.</param>
internal sealed record RuleInfo(string Arn, string Priority, IReadOnlyList<string> Hosts, IReadOnlyList<string> Paths, IReadOnlyList<ListenerAction> Actions);

/// <summary>Elastic Load Balancing, version 2. Everything found by ARN or name: what does not exist is left out, and never an error.</summary>
internal sealed class LoadBalancingApi(AwsClients clients)
{
    private static readonly AwsService Service = AwsService.LoadBalancing;

    public async Task<LoadBalancerInfo?> FindLoadBalancerAsync(string nameOrArn, CancellationToken cancellation) =>
        await ListAsync("DescribeLoadBalancers", "LoadBalancers", form => ByNameOrArn(form, "LoadBalancerArns", nameOrArn), LoadBalancingAnswers.LoadBalancer, cancellation)
        is [var first, ..] ? first : null;

    /// <returns>How many application load balancers there are in the region.</returns>
    public async Task<int> CountLoadBalancersAsync(CancellationToken cancellation) =>
        (await ListAsync("DescribeLoadBalancers", "LoadBalancers", static form => form, static item => item.Text("Type"), cancellation)).Count(static type => type == "application");

    /// <returns>How many target groups there are in the region, of any kind.</returns>
    public async Task<int> CountTargetGroupsAsync(CancellationToken cancellation) =>
        (await ListAsync("DescribeTargetGroups", "TargetGroups", static form => form, static item => item.Need("TargetGroupArn"), cancellation)).Count;

    public Task<IReadOnlyDictionary<string, string>> GetLoadBalancerAttributesAsync(string arn, CancellationToken cancellation) =>
        AttributesAsync("DescribeLoadBalancerAttributes", "LoadBalancerArn", arn, cancellation);

    public async Task<TargetGroupInfo?> FindTargetGroupAsync(string nameOrArn, CancellationToken cancellation) =>
        await ListAsync("DescribeTargetGroups", "TargetGroups", form => ByNameOrArn(form, "TargetGroupArns", nameOrArn), LoadBalancingAnswers.TargetGroup, cancellation)
        is [var first, ..] ? first : null;

    public Task<IReadOnlyDictionary<string, string>> GetTargetGroupAttributesAsync(string arn, CancellationToken cancellation) =>
        AttributesAsync("DescribeTargetGroupAttributes", "TargetGroupArn", arn, cancellation);

    public Task<IReadOnlyList<TargetHealth>> ListTargetHealthAsync(string targetGroupArn, CancellationToken cancellation) =>
        ListAsync("DescribeTargetHealth", "TargetHealthDescriptions", form => form.Add("TargetGroupArn", targetGroupArn), LoadBalancingAnswers.Health, cancellation);

    /// <summary>All listeners of a load balancer; empty where that does not exist.</summary>
    public Task<IReadOnlyList<ListenerInfo>> ListListenersAsync(string loadBalancerArn, CancellationToken cancellation) =>
        ListAsync("DescribeListeners", "Listeners", form => form.Add("LoadBalancerArn", loadBalancerArn), LoadBalancingAnswers.Listener, cancellation);

    public Task<IReadOnlyList<RuleInfo>> ListRulesAsync(string listenerArn, CancellationToken cancellation) =>
        ListAsync("DescribeRules", "Rules", form => form.Add("ListenerArn", listenerArn), LoadBalancingAnswers.Rule, cancellation);

    private async Task<IReadOnlyList<T>> ListAsync<T>(
        string operation, string list, Func<QueryForm, QueryForm> fill, Func<XElement, T> read, CancellationToken cancellation)
    {
        try
        {
            return await Pages.ReadAsync<T>($"ELB.{operation}", async marker =>
            {
                var answer = await clients.QueryAsync(Service, operation, fill(new()).Add("Marker", marker), cancellation);
                return (answer.Items(list).Select(read), answer.Text("NextMarker"));
            });
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            return [];
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> AttributesAsync(string operation, string name, string arn, CancellationToken cancellation)
    {
        try
        {
            return (await clients.QueryAsync(Service, operation, new QueryForm().Add(name, arn), cancellation)).Pairs("Attributes", "Key", "Value");
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            return new Dictionary<string, string>();
        }
    }

    private static QueryForm ByNameOrArn(QueryForm form, string arns, string nameOrArn) =>
        form.AddList(nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? arns : "Names", [nameOrArn]);

    private static bool IsAbsent(AwsException error) => error.Code is "LoadBalancerNotFound" or "TargetGroupNotFound" or "ListenerNotFound" or "RuleNotFound";
}
