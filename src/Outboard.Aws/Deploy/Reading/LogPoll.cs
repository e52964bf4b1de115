using System.Runtime.CompilerServices;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Reading;

/// <summary>The rhythm of following: every two seconds, slower where nothing comes or AWS cannot be reached, and not for ever.</summary>
internal sealed class LogPoll(TimeProvider time)
{
    private static readonly TimeSpan s_quickest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_slowest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(30);

    /// <summary>Each of them has been retried by the client already.</summary>
    private const int MostFailures = 10;

    private TimeSpan pause = s_quickest;

    private int failures;

    /// <summary>Something new was among the last poll's events.</summary>
    public bool HasNews { get; set; }

    public Task PauseAsync(CancellationToken cancellation) => Task.Delay(pause, time, cancellation);

    /// <summary>The events of one poll; one that fails for a passing reason gives fewer of them, and the next begins where it should have.</summary>
    public async IAsyncEnumerable<LogEvent> ReadAsync(IAsyncEnumerable<LogEvent> events, [EnumeratorCancellation] CancellationToken cancellation)
    {
        HasNews = false;
        await using var run = events.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await run.MoveNextAsync())
                {
                    failures = 0;
                    pause = HasNews ? s_quickest : TimeSpan.FromSeconds(Math.Min(s_slowest.TotalSeconds, pause.TotalSeconds + 1));
                    yield break;
                }
            }
            catch (Exception passing) when (IsPassing(passing) && ++failures < MostFailures)
            {
                pause = s_afterFailure;
                yield break;
            }

            yield return run.Current;
        }
    }

    private static bool IsPassing(Exception failure) => failure is HttpRequestException or AwsException { IsPassing: true };
}
