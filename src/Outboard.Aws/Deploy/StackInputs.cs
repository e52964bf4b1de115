using Outboard.Aws.Deploy.Preflight;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>What the stacks' parameters are filled with: what was found, the manifest's, the images, and the outputs of the stacks before (aws 1.2).</summary>
internal sealed class StackInputs
{
    /// <summary>Stands for an image that is not built yet, where a plan has to name one.</summary>
    public const string UnbuiltDigest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    public StackInputs(AwsSpec aws)
    {
        Put("HostedZoneId", aws.HostedZoneId);
        Put("CertificateArn", aws.CertificateArn);
    }

    public void Put(Network network)
    {
        Put("VpcId", network.VpcId);
        Put("SubnetIds", string.Join(',', network.SubnetIds));
    }

    /// <param name="images">Task to <c>REPOSITORY@sha256:…</c>.</param>
    public void Put(DeployPlan plan, IReadOnlyDictionary<string, string> images)
    {
        foreach (var task in TaskPlan.Of(plan))
        {
            Put(Inputs.ImageOf(task).LogicalId, images.GetValueOrDefault(task.Name));
        }
    }

    public void Put(IReadOnlyDictionary<string, string> outputs)
    {
        foreach (var (name, value) in outputs)
        {
            Put(name, value);
        }
    }

    /// <summary>Null for a value that is not known yet.</summary>
    public IReadOnlyDictionary<string, string?> Of(StackDefinition stack) =>
        stack.Parameters.ToDictionary(static name => name, name => _known.GetValueOrDefault(name), StringComparer.Ordinal);

    public string? Find(string name) => _known.GetValueOrDefault(name);

    private void Put(string name, string? value)
    {
        if (value is not null)
        {
            _known[name] = value;
        }
    }
}
