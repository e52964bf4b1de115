using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.Deploy.Diagnoses;

/// <summary>What a template says of one service, for those who watch it: read from the template, so that it holds for any that stands in the account.</summary>
/// <param name="LogicalId">Of the service.</param>
/// <param name="Task">As people call it: the container's name.</param>
/// <param name="TaskLogicalId">Of the task definition.</param>
/// <param name="HealthPath">What the load balancer asks.</param>
/// <param name="Image">As deployed; null where it is not known.</param>
/// <param name="LogGroup">Null where it is not known.</param>
/// <param name="IsSpotOnly">There is no strategy but FARGATE_SPOT.</param>
internal sealed record ServiceFacts(
    string LogicalId,
    string Task,
    string? TaskLogicalId,
    string? TargetGroupLogicalId,
    string LogPrefix,
    string? LogGroup,
    int? Cpu,
    int? Memory,
    int? Port,
    string? HealthPath,
    string? Image,
    IReadOnlyList<string> Secrets,
    IReadOnlyList<string> Subnets,
    bool IsSpotOnly)
{
    /// <summary>The parameter the image comes by.</summary>
    public string? ImageParameter { get; init; }

    /// <param name="template">Null: there is none to read.</param>
    /// <param name="parameters">The stack's values.</param>
    public static IReadOnlyList<ServiceFacts> Of(JsonObject? template, IReadOnlyDictionary<string, string> parameters)
    {
        if (template is null)
        {
            return [];
        }

        var view = new TemplateView(template);
        return [.. view.OfType(Types.Service).Select(service => Of(view, service, parameters))];
    }

    private static ServiceFacts Of(TemplateView view, ResourceView service, IReadOnlyDictionary<string, string> parameters)
    {
        var task = view.Find(service.Properties["TaskDefinition"]);
        var container = task?.Properties["ContainerDefinitions"].Objects().FirstOrDefault();
        var balancer = service.Properties["LoadBalancers"].Objects().FirstOrDefault();
        var targets = view.Find(balancer?["TargetGroupArn"]);
        var logs = container?["LogConfiguration"]?["Options"];
        var name = container?["Name"].Text() ?? service.Id;
        return new ServiceFacts(
            service.Id,
            name,
            task?.Id,
            targets?.Id,
            logs?["awslogs-stream-prefix"].Text() ?? name,
            Value(logs?["awslogs-group"]),
            task?.Properties[nameof(Cpu)].Number(),
            task?.Properties[nameof(Memory)].Number(),
            balancer?["ContainerPort"].Number(),
            targets?.Properties["HealthCheckPath"].Text(),
            Value(container?[nameof(Image)]),
            [.. container?[nameof(Secrets)].Objects().Select(static secret => secret["ValueFrom"].Text()).OfType<string>() ?? []],
            ParameterText.Subnets(parameters.GetValueOrDefault("SubnetIds")),
            service.Properties["CapacityProviderStrategy"].Objects().ToList() is { Count: > 0 } strategy && strategy.All(static item => item["CapacityProvider"].Text() == "FARGATE_SPOT"))
        {
            ImageParameter = Intrinsics.Direct(container?[nameof(Image)]) is { Attribute: null } image ? image.Target : null,
        };

        string? Value(JsonNode? node) => node.Text() ?? (Intrinsics.Direct(node) is { Attribute: null, Target: var id } ? parameters.GetValueOrDefault(id) : null);
    }
}
