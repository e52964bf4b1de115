namespace Outboard.Aws.Deploy.Api;

/// <param name="Stream"><c>PREFIX/CONTAINER/TASK</c>.</param>
internal sealed record LogEvent(string Id, string Stream, DateTimeOffset At, string Message);

internal sealed record LogGroupInfo(string Name, string Arn, int? RetentionDays);

/// <summary>CloudWatch Logs.</summary>
internal sealed class LogsApi(AwsClients clients)
{
    /// <param name="streamPrefix">Null: all streams.</param>
    /// <param name="pattern">CloudWatch's filter language; null: everything.</param>
    /// <returns>A page at a time, in the order of time within a page; ends with the last page. A group that does not exist gives none.</returns>
    public IAsyncEnumerable<LogEvent> FilterAsync(
        string group, string? streamPrefix, DateTimeOffset? from, DateTimeOffset? to, string? pattern, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary><c>GetLogEvents</c> from the end: the last lines of one stream, oldest first; none where it does not exist.</summary>
    public Task<IReadOnlyList<LogEvent>> TailAsync(string group, string stream, int lines, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<LogGroupInfo?> FindGroupAsync(string name, CancellationToken cancellation) => throw new NotImplementedException();
}
