using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <param name="Stream"><c>PREFIX/CONTAINER/TASK</c>.</param>
internal sealed record LogEvent(string Id, string Stream, DateTimeOffset At, string Message);

internal sealed record LogGroupInfo(string Name, string Arn, int? RetentionDays);

/// <summary>CloudWatch Logs.</summary>
internal sealed class LogsApi(AwsClients clients)
{
    private static readonly AwsService Service = AwsService.Logs;

    /// <param name="streamPrefix">Null: all streams.</param>
    /// <param name="pattern">CloudWatch's filter language; null: everything.</param>
    /// <returns>A page at a time, in the order of time within a page; ends with the last page. A group that does not exist gives none.</returns>
    public async IAsyncEnumerable<LogEvent> FilterAsync(
        string group, string? streamPrefix, DateTimeOffset? from, DateTimeOffset? to, string? pattern, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? token = null;
        do
        {
            var body = new JsonObject { ["logGroupName"] = group }
                .AddIf("logStreamNamePrefix", streamPrefix)
                .AddIf("startTime", from?.ToUnixTimeMilliseconds())
                .AddIf("endTime", to?.ToUnixTimeMilliseconds())
                .AddIf("filterPattern", pattern)
                .AddIf("nextToken", token);
            if (await FindAsync("FilterLogEvents", body, cancellation) is not { } answer)
            {
                yield break;
            }

            foreach (var item in answer.Items("events"))
            {
                yield return new(item.Text("eventId") ?? "", item.Text("logStreamName") ?? "", Moment(item, "timestamp"), item.Text("message") ?? "");
            }

            // However many: nothing is kept, and whoever reads decides when it is enough. The same token again is the end as well.
            var next = answer.Text("nextToken");
            token = next == token ? null : next;
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary><c>GetLogEvents</c> from the end: the last lines of one stream, oldest first, without ids; none where it does not exist.</summary>
    public async Task<IReadOnlyList<LogEvent>> TailAsync(string group, string stream, int lines, CancellationToken cancellation)
    {
        var body = new JsonObject { ["logGroupName"] = group, ["logStreamName"] = stream, ["limit"] = lines, ["startFromHead"] = false };
        return await FindAsync("GetLogEvents", body, cancellation) is { } answer
            ? [.. answer.Items("events").Select(item => new LogEvent("", stream, Moment(item, "timestamp"), item.Text("message") ?? ""))]
            : [];
    }

    public async Task<LogGroupInfo?> FindGroupAsync(string name, CancellationToken cancellation)
    {
        // By prefix only; the name itself comes first, or not at all, and its page tells.
        var groups = await Pages.ReadAsync(
            "CloudWatch Logs.DescribeLogGroups",
            async token =>
            {
                var answer = await clients.JsonAsync(Service, "DescribeLogGroups", new JsonObject { ["logGroupNamePrefix"] = name }.AddIf("nextToken", token), cancellation);
                return (answer.Items("logGroups"), answer.Text("nextToken"));
            },
            read => read.Any(item => item.Text("logGroupName") == name));
        return groups.Where(item => item.Text("logGroupName") == name).Select(Group).FirstOrDefault();
    }

    // The older member ends in ":*", as policies want it.
    private static LogGroupInfo Group(JsonElement item)
    {
        var arn = item.Text("logGroupArn") ?? item.Need("arn");
        return new(item.Need("logGroupName"), arn.EndsWith(":*", StringComparison.Ordinal) ? arn[..^2] : arn, item.Number("retentionInDays"));
    }

    // Unlike everywhere else: milliseconds since 1970.
    private static DateTimeOffset Moment(JsonElement item, string name) => DateTimeOffset.FromUnixTimeMilliseconds(item.Child(name)?.GetInt64() ?? 0);

    private async Task<JsonElement?> FindAsync(string operation, JsonObject body, CancellationToken cancellation)
    {
        try
        {
            return await clients.JsonAsync(Service, operation, body, cancellation);
        }
        catch (AwsException error) when (error.Code is "ResourceNotFoundException")
        {
            return null;
        }
    }
}
