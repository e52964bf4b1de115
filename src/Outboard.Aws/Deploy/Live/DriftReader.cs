using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Live;

/// <summary>What was changed by hand in the account since the stacks were deployed (aws 3.11).</summary>
internal sealed class DriftReader(CloudFormationApi api, TimeProvider time, List<string> notes)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <returns>Null where it could not be told; a note says why.</returns>
    public async Task<IReadOnlyList<DriftFinding>?> ReadAsync(IReadOnlyList<StackInfo> stacks, CancellationToken cancellation)
    {
        var findings = await Task.WhenAll(stacks.Select(stack => ReadAsync(stack, cancellation)));
        return findings.Any(static one => one is null) ? null : [.. findings.SelectMany(static one => one!)];
    }

    private async Task<IReadOnlyList<DriftFinding>?> ReadAsync(StackInfo stack, CancellationToken cancellation)
    {
        try
        {
            var detection = await DetectAsync(stack, cancellation);
            if (detection.Status != "DETECTION_COMPLETE")
            {
                // A type that cannot be compared fails the detection, and the others have been compared nevertheless.
                Note($"Drift of {stack.Name} could not be told for every resource: {detection.Reason ?? detection.Status}");
            }

            return detection.Status == "DETECTION_IN_PROGRESS" ? null : [.. (await api.ListDriftsAsync(stack.Id, cancellation)).SelectMany(drift => Findings(stack.Name, drift))];
        }
        catch (AwsException refused)
        {
            Note($"Drift of {stack.Name} could not be told: {refused.Code}: {refused.Words}");
            return null;
        }
    }

    private async Task<DriftDetection> DetectAsync(StackInfo stack, CancellationToken cancellation)
    {
        var id = await api.DetectDriftAsync(stack.Id, cancellation);
        var began = time.GetUtcNow();
        while (true)
        {
            var detection = await api.GetDriftDetectionAsync(id, cancellation);
            if (detection.Status != "DETECTION_IN_PROGRESS" || time.GetUtcNow() - began > s_limit)
            {
                return detection;
            }

            await Task.Delay(s_pause, time, cancellation);
        }
    }

    private static IEnumerable<DriftFinding> Findings(string stack, ResourceDrift drift) => drift.Properties.Count == 0
        ? [new(stack, drift.LogicalId, drift.Type, drift.Status, null, null, null, IsExpected: false)]
        : drift.Properties.Select(property => new DriftFinding(
            stack, drift.LogicalId, drift.Type, drift.Status, property.Path, property.Expected, property.Actual, IsExpected(drift.Type, property.Path)));

    /// <summary>A schedule, or somebody who woke a server up, moves the capacities: that is what they are for.</summary>
    private static bool IsExpected(string type, string path) =>
        type == "AWS::ApplicationAutoScaling::ScalableTarget" && path is ("/MinCapacity" or "/MaxCapacity");

    private void Note(string note)
    {
        lock (notes)
        {
            notes.Add(note);
        }
    }
}
