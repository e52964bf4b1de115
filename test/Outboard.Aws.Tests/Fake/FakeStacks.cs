using FakeAws;
using FakeAws.CloudFormation;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>The real templates, and values for their parameters.</summary>
internal static class FakeStacks
{
    public static IReadOnlyDictionary<string, string> Parameters(FakeCloud cloud, StackDefinition stack, string image = "a") => stack.Parameters.ToDictionary(static name => name, name => name switch
    {
        "VpcId" => cloud.Model.Network.Vpcs[0].Id,
        "SubnetIds" => string.Join(',', cloud.Model.Network.Subnets.Select(static subnet => subnet.Id)),
        "HostedZoneId" => cloud.Model.Zones[0].Id,
        "ExecutionRoleArn" => "arn:aws:iam::123456789012:role/execution",
        "LogGroupName" => "/outboard/mcp",
        _ when name.EndsWith("Image", StringComparison.Ordinal) => $"{cloud.Url.Authority}/outboard/mcp@sha256:{new string(image[0], 64)}",
        _ => "arn:aws:acm:us-east-1:123456789012:certificate/0",
    });

    /// <summary>As CreateChangeSet of the aws command line wants them.</summary>
    public static string[] Arguments(IReadOnlyDictionary<string, string> parameters) =>
        ["--parameters", System.Text.Json.JsonSerializer.Serialize(parameters.Select(static pair => new { ParameterKey = pair.Key, ParameterValue = pair.Value }))];

    public static string[] Tags(StackDefinition stack) => ["--tags", .. stack.Tags.Select(static tag => $"Key={tag.Key},Value={tag.Value}")];

    public static Stack Stack(this FakeCloud cloud, string name) => cloud.Model.Stack(name) ?? throw new InvalidOperationException($"There is no stack {name}.");
}
