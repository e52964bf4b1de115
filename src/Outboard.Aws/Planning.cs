using Outboard.Manifests;

namespace Outboard.Aws;

/// <summary>Manifest to plan (aws 5.3, 8).</summary>
public static class Planning
{
    /// <param name="manifest">What the user wrote.</param>
    /// <param name="region">Where to; the command line's, else the manifest's.</param>
    /// <param name="previous">The assignments of the last deployment; empty for none.</param>
    /// <exception cref="OutboardException">It cannot be deployed so; all problems are in it.</exception>
    public static DeployPlan Plan(Manifest manifest, string region, IReadOnlyDictionary<string, Assignment> previous) => throw new NotImplementedException();
}
