namespace Outboard.Aws.Deploy;

/// <param name="Server">Whose line it is: the stream's prefix.</param>
/// <param name="Task">The task's id.</param>
public sealed record LogLine(string Server, string Task, DateTimeOffset At, string Text);

/// <summary>The servers' logs as one, in the order of time.</summary>
public sealed class DeploymentLogs(AwsSession session, TimeProvider time)
{
    /// <param name="servers">Empty: all.</param>
    /// <param name="since">How far back.</param>
    /// <param name="follow">Go on until cancelled.</param>
    public IAsyncEnumerable<LogLine> ReadAsync(
        string deployment, IReadOnlyList<string> servers, TimeSpan since, string? pattern, bool follow, CancellationToken cancellation) => throw new NotImplementedException();
}
