using System.Runtime.CompilerServices;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Reading;
using Outboard.Aws.Deploy.Live;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <param name="Server">Whose line it is: the stream's prefix.</param>
/// <param name="Task">The task's id.</param>
public sealed record LogLine(string Server, string Task, DateTimeOffset At, string Text);

/// <summary>The servers' logs as one, in the order of time.</summary>
public sealed class DeploymentLogs(AwsSession session, TimeProvider time)
{
    private readonly AwsApi aws = session.Api;

    /// <param name="servers">Empty: all.</param>
    /// <param name="since">How far back.</param>
    /// <param name="pattern">CloudWatch's filter language; null: everything.</param>
    /// <param name="follow">Go on until cancelled.</param>
    /// <exception cref="OutboardException">There is no such deployment, or no such server in it.</exception>
    public async IAsyncEnumerable<LogLine> ReadAsync(
        string deployment, IReadOnlyList<string> servers, TimeSpan since, string? pattern, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(servers);
        await using var lines = RunAsync(deployment, servers, since, pattern, follow, cancellation).GetAsyncEnumerator(cancellation);
        while (await session.ExplainedAsync(async () => await lines.MoveNextAsync()))
        {
            yield return lines.Current;
        }
    }

    private async IAsyncEnumerable<LogLine> RunAsync(
        string deployment, IReadOnlyList<string> servers, TimeSpan since, string? pattern, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var group = $"/outboard/{deployment}";
        var prefixes = servers.Count == 0 ? [null] : await PrefixesAsync(deployment, servers, cancellation);
        var start = time.GetUtcNow() - since;
        var window = new LogWindow(start);

        var hasAny = false;
        await foreach (var one in MergeAsync(group, prefixes, start, pattern, cancellation))
        {
            hasAny = true;
            if (window.Admit(one, time.GetUtcNow()))
            {
                yield return Line(one);
            }
        }

        if (!hasAny && await aws.Logs.FindGroupAsync(group, cancellation) is null)
        {
            throw new OutboardException($"There is no log group {group}.", $"nothing of the name {deployment} is deployed in {session.Region}.", "outboard status, with the right --name, --region and --profile.");
        }

        if (follow)
        {
            var poll = new LogPoll(time);
            while (true)
            {
                window.Advance();
                await poll.PauseAsync(cancellation);
                await foreach (var one in poll.ReadAsync(MergeAsync(group, prefixes, window.From, pattern, cancellation), cancellation))
                {
                    if (window.Admit(one, time.GetUtcNow()))
                    {
                        poll.HasNews = true;
                        yield return Line(one);
                    }
                }
            }
        }
    }

    private IAsyncEnumerable<LogEvent> MergeAsync(string group, IReadOnlyList<string?> prefixes, DateTimeOffset from, string? pattern, CancellationToken cancellation) =>
        LogMerge.InOrderOfTime([.. prefixes.Select(prefix => aws.Logs.FilterAsync(group, prefix, from, null, pattern, cancellation))], cancellation);

    /// <summary>The stream prefix of each server: its container's name and a slash, so that <c>aws</c> is not also <c>aws-doc</c>.</summary>
    private async Task<IReadOnlyList<string?>> PrefixesAsync(string deployment, IReadOnlyList<string> servers, CancellationToken cancellation)
    {
        var known = LiveServer.Of((await LiveStacks.ReadBrieflyAsync(aws.CloudFormation, deployment, cancellation)).Stacks);
        if (known.Count == 0)
        {
            // Destroyed, or never quite made: what the logs still hold can be read by the names the streams have.
            return [.. servers.Distinct(StringComparer.Ordinal).Select(static server => $"{server}/")];
        }

        if (servers.FirstOrDefault(name => known.All(server => server.Name != name)) is { } stranger)
        {
            throw new OutboardException($"There is no server {stranger} in the deployment {deployment}.", $"it has {string.Join(", ", known.Select(static server => server.Name))}.", $"outboard logs {known[0].Name}");
        }

        return [.. servers.Select(name => $"{known.First(server => server.Name == name).Container ?? name}/").Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Streams are named <c>PREFIX/CONTAINER/TASK</c>.</summary>
    private static LogLine Line(LogEvent one)
    {
        var parts = one.Stream.Split('/');
        return new LogLine(parts[0], parts[^1], one.At, one.Message.TrimEnd('\r', '\n'));
    }
}
