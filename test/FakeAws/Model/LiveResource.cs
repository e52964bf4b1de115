using System.Text.Json.Nodes;

namespace FakeAws.Model;

/// <summary>Something that really is in the account, whoever made it.</summary>
public sealed class LiveResource
{
    /// <summary>As <c>AWS::ECS::Cluster</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What <c>Ref</c> gives.</summary>
    public required string PhysicalId { get; init; }

    public required string Arn { get; init; }

    /// <summary>As CloudFormation's schema writes them, all values resolved. A test that changes them makes drift.</summary>
    public required JsonObject Properties { get; set; }

    /// <summary>What <c>Fn::GetAtt</c> gives.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public Dictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

    public required DateTimeOffset Created { get; init; }

    /// <summary>The last part of the ARN or id that people know it by.</summary>
    public string Name => Attributes.TryGetValue("$name", out var name) ? name : PhysicalId;

    public string? Text(string property) => Properties[property]?.ToString();
}
