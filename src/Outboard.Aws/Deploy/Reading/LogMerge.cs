using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Reading;

/// <summary>Several runs of log events as one. Only the first of each is held: the length of a log does not matter.</summary>
internal static class LogMerge
{
    public static async IAsyncEnumerable<LogEvent> InOrderOfTime(
        IReadOnlyList<IAsyncEnumerable<LogEvent>> sources, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var runs = new PriorityQueue<IAsyncEnumerator<LogEvent>, (DateTimeOffset, int)>();
        var all = sources.Select(source => source.GetAsyncEnumerator(cancellation)).ToList();
        try
        {
            for (var index = 0; index < all.Count; index++)
            {
                if (await all[index].MoveNextAsync())
                {
                    runs.Enqueue(all[index], (all[index].Current.At, index));
                }
            }

            while (runs.TryDequeue(out var run, out var place))
            {
                yield return run.Current;
                if (await run.MoveNextAsync())
                {
                    runs.Enqueue(run, (run.Current.At, place.Item2));
                }
            }
        }
        finally
        {
            foreach (var run in all)
            {
                await run.DisposeAsync();
            }
        }
    }
}
