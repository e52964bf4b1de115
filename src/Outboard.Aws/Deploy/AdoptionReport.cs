namespace Outboard.Aws.Deploy;

/// <summary>What a script made by hand was found to be, and what can be taken over of it (aws 3.10).</summary>
/// <param name="Resources">In the order they are imported.</param>
/// <param name="Problems">Why nothing can be adopted as it is; empty where it can.</param>
public sealed record AdoptionReport(string Deployment, IReadOnlyList<AdoptableResource> Resources, IReadOnlyList<string> Problems)
{
    /// <summary>The stacks hold it all already: an earlier run has imported it.</summary>
    public bool IsAdopted { get; init; }

    public bool CanAdopt => IsAdopted || (Problems.Count == 0 && Resources.All(static one => one.State != Adoptability.Refused));

    /// <summary>What stays in the account in the end, with the commands that take it away.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];
}

public enum Adoptability
{
    Importable,

    /// <summary>There is none of that name; the deployment makes one where it needs one.</summary>
    NotThere,

    /// <summary>It is there, and cannot be taken over.</summary>
    Refused,
}

/// <param name="Name">As the script named it.</param>
/// <param name="Stack">Where it is imported to.</param>
/// <param name="LogicalId">Its name there.</param>
/// <param name="Identifier">As <c>ClusterName</c> → <c>mcp-services</c>; empty where it is not there.</param>
/// <param name="Why">Of a refusal: what is in the way.</param>
public sealed record AdoptableResource(
    string Name, string Type, string Stack, string LogicalId, Adoptability State, IReadOnlyDictionary<string, string> Identifier, string? Why = null);

public sealed record AdoptionFound(AdoptionReport Report) : DeployEvent;
