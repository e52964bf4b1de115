using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Recovery;

namespace Outboard.Aws.Deploy;

/// <summary>
/// The outputs of a stack. Where they are missing, though the template has them, they are worked out from its resources (aws 3.2, step 5).
/// </summary>
internal sealed class OutputValues(DeployContext context)
{
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(DeployedStack stack, CancellationToken cancellation)
    {
        var result = new Dictionary<string, string>(stack.Outputs, StringComparer.Ordinal);
        var missing = (stack.Tree?["Outputs"] as JsonObject ?? []).Where(output => !result.ContainsKey(output.Key)).ToList();
        if (missing.Count == 0 || stack.Condition != StackCondition.Ready)
        {
            return result;
        }

        var resources = (await context.Aws.CloudFormation.ListResourcesAsync(stack.Name, cancellation)).ToDictionary(static one => one.LogicalId, StringComparer.Ordinal);
        foreach (var (name, output) in missing)
        {
            if (await EvaluateAsync(output?["Value"], stack, resources, cancellation) is { } value)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private async Task<string?> EvaluateAsync(JsonNode? node, DeployedStack stack, Dictionary<string, StackResource> resources, CancellationToken cancellation)
    {
        if (node is JsonValue literal)
        {
            return literal.ToString();
        }

        if (Intrinsics.Direct(node) is { } reference)
        {
            return reference.Attribute is { } attribute
                ? resources.TryGetValue(reference.Target, out var owner) ? await AttributeAsync(owner, attribute, cancellation) : null
                : resources.GetValueOrDefault(reference.Target)?.PhysicalId ?? stack.Parameters.GetValueOrDefault(reference.Target);
        }

        // {"Fn::Join": ["", ["http://", {"Fn::GetAtt": ["Alb", "DNSName"]}, "/fetch/mcp"]]}
        if (node is not JsonObject { Count: 1 } one || one["Fn::Join"] is not JsonArray { Count: 2 } join || join[1] is not JsonArray items)
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var item in items)
        {
            if (await EvaluateAsync(item, stack, resources, cancellation) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return string.Join($"{join[0]}", parts);
    }

    private async Task<string?> AttributeAsync(StackResource owner, string attribute, CancellationToken cancellation) => (owner.Type, attribute, owner.PhysicalId) switch
    {
        (_, _, null) => null,
        (Types.Repository, "RepositoryUri", var name) => (await context.Aws.Ecr.FindRepositoryAsync(name, cancellation))?.Uri,
        (Types.Role, "Arn", var name) => (await context.Aws.Iam.FindRoleAsync(name, cancellation))?.Arn,
        (Types.LoadBalancer, "DNSName", var arn) => (await context.Aws.LoadBalancing.FindLoadBalancerAsync(arn, cancellation))?.DnsName,
        (Types.LoadBalancer, "CanonicalHostedZoneID", var arn) => (await context.Aws.LoadBalancing.FindLoadBalancerAsync(arn, cancellation))?.HostedZoneId,
        (_, "GroupId", var id) => id,
        _ => null,
    };
}
