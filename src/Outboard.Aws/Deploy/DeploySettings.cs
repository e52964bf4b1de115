using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy;

public sealed record DeploySettings
{
    public required Action<DeployEvent> Report { get; init; }

    public required Ask Ask { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Stop after the execution, and do not follow it.</summary>
    public bool NoWait { get; init; }

    /// <summary>Where nobody can be asked and nothing moves any more: end, and leave the operation running (aws 3.7).</summary>
    public bool LeaveOnStall { get; init; }

    /// <summary>Set everything back to what the template says, where it was changed by hand (aws 3.11).</summary>
    public bool RevertDrift { get; init; }

    /// <summary>A second Ctrl-C: leave the operation running in the account and end.</summary>
    public CancellationToken Detach { get; init; }

    public ImageSettings Images { get; init; } = new();

    /// <summary>Each stack as it is deployed, where that is not what the plan alone says: an adoption keeps the old beside the new for a while (aws 3.10).</summary>
    internal Func<StackDefinition, StackDefinition> Shape { get; init; } = static stack => stack;

    /// <summary>Environment of the command, for secrets that are to be stored on request.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of variables whose values are to be put into the parameters the manifest's <c>secrets</c> name (<c>--put-secret NAME</c>).</summary>
    public IReadOnlyList<string> PutSecrets { get; init; } = [];
}
