using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Live;

/// <summary>Follows an operation on a stack to its end, and tells every step (aws 3.5).</summary>
internal sealed class StackWatch(CloudFormationApi api, DeploySettings settings)
{
    /// <summary>CloudFormation itself waits three hours for a service; nothing else takes so long.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromHours(3);

    /// <summary>What an operation before has left as the status may be seen for a moment longer, until the first event of this one.</summary>
    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(30);

    /// <summary>Rounds in a row that AWS may fail to answer.</summary>
    private const int MostFailures = 20;

    /// <summary>The newest event there is: what comes after it belongs to the operation that is to begin.</summary>
    public async Task<string?> NewestEventAsync(string stackId, CancellationToken cancellation) =>
        await api.ListEventsAsync(stackId, null, cancellation) is [.., var newest] ? newest.EventId : null;

    /// <param name="after">The newest event before the operation.</param>
    /// <param name="labelOf">What people call a resource.</param>
    /// <param name="isEnd">Whether a status is a last one.</param>
    /// <returns>The status at the end; <c>DELETE_COMPLETE</c> also where the stack is not known any more.</returns>
    public async Task<string> FollowAsync(
        string stackId, string stackName, string? after, Func<string, string> labelOf, Func<string, bool> isEnd, CancellationToken cancellation)
    {
        var began = settings.Time.GetUtcNow();
        var (failures, hasNews) = (0, false);
        var rhythm = new PollRhythm(settings.Time);
        var since = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (true)
        {
            var status = "";
            try
            {
                // The status first: every event of an operation that has ended is then there to be read.
                status = (await api.FindStackAsync(stackId, cancellation))?.Status ?? "DELETE_COMPLETE";
                foreach (var one in await api.ListEventsAsync(stackId, after, cancellation))
                {
                    (after, hasNews) = (one.EventId, true);
                    since.TryAdd(one.LogicalId, one.At);
                    settings.Report(new ResourceProgress(stackName, one.LogicalId, labelOf(one.LogicalId), one.Type, one.Status, one.Reason, one.At - since[one.LogicalId]));
                }

                failures = 0;
                if (isEnd(status) && (hasNews || status == "DELETE_COMPLETE" || settings.Time.GetUtcNow() - began > s_stale))
                {
                    return status;
                }
            }
            catch (AwsException busy) when (busy.IsPassing && ++failures < MostFailures)
            {
                rhythm.SlowDown();
            }

            if (settings.Time.GetUtcNow() - began > s_limit)
            {
                throw new OutboardException($"{stackName} is still {status} after {s_limit.TotalHours} hours.", "the operation goes on in the account.", "run the command again to go on waiting.");
            }

            await rhythm.WaitAsync(cancellation);
        }
    }
}
