using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>A manifest becomes a running deployment, step by step (aws 3.2).</summary>
public sealed class Deployer(AwsSession session, DeploySettings settings)
{
    /// <summary>What <see cref="DeployAsync"/> would do; change sets that were made for it are deleted again.</summary>
    /// <exception cref="OutboardException">It cannot be deployed so, or the account is not ready for it.</exception>
    public Task<DeploymentPlan> PlanAsync(Manifest manifest, CancellationToken cancellation) => throw new NotImplementedException();

    /// <exception cref="OutboardException">It failed; a <see cref="Diagnosed"/> event went before where there is a cause to show.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; what goes on in the account was said in a <see cref="Notice"/>.</exception>
    public Task<DeployOutcome> DeployAsync(Manifest manifest, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The images of the last good rollout before this one, with the deployed template (aws 3.8).</summary>
    /// <param name="deployment">Its name.</param>
    /// <param name="server">Null: all of them.</param>
    public Task<DeployOutcome> RollbackAsync(string deployment, string? server, CancellationToken cancellation) => throw new NotImplementedException();
}

public sealed record DeploySettings
{
    public required Action<DeployEvent> Report { get; init; }

    public required Ask Ask { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Stop after the execution, and do not follow it.</summary>
    public bool NoWait { get; init; }

    /// <summary>Set everything back to what the template says, where it was changed by hand (aws 3.11).</summary>
    public bool RevertDrift { get; init; }

    /// <summary>A second Ctrl-C: leave the operation running in the account and end.</summary>
    public CancellationToken Detach { get; init; }

    public ImageSettings Images { get; init; } = new();

    /// <summary>Environment of the command, for secrets that are to be stored on request.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of variables whose values are to be put into the parameters the manifest's <c>secrets</c> name (<c>--put-secret NAME</c>).</summary>
    public IReadOnlyList<string> PutSecrets { get; init; } = [];
}

/// <summary>Where images come from.</summary>
public sealed record ImageSettings
{
    /// <summary>Task name to <c>REPOSITORY@sha256:…</c>: images somebody else has built and pushed (<c>--image NAME=REF</c>).</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <summary><c>docker</c>, <c>podman</c> or <c>buildah</c>; null: the first that works.</summary>
    public string? Builder { get; init; }

    /// <summary>Arguments of a build, which replace the base images where these are not to be had: <c>RUNTIME</c>, <c>UV</c>, <c>NODE</c>.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder of the program that goes into images.</summary>
    public string Program { get; init; } = AppContext.BaseDirectory;
}

/// <param name="Changed">False: there was nothing to do.</param>
/// <param name="Urls">Server to URL, from the stack's outputs.</param>
/// <param name="Images">Task to <c>REPOSITORY@sha256:…</c>.</param>
public sealed record DeployOutcome(bool Changed, IReadOnlyDictionary<string, string> Urls, IReadOnlyDictionary<string, string> Images)
{
    /// <summary>Of the load balancer, for the DNS records where none are made.</summary>
    public string? LoadBalancerDnsName { get; init; }
}
