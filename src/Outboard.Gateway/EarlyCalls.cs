using System.Diagnostics;
using System.Diagnostics.Metrics;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway;

/// <summary>
/// Calls that ended before anybody asked for metrics. The library that hands metrics on takes 4 MB, so it is loaded when somebody does;
/// until then each kind of call has a count and a sum per bucket here, a quarter of a kilobyte, and gets into the histogram afterwards.
/// </summary>
internal sealed class EarlyCalls
{
    /// <summary>Telling them afterwards costs a fifth of a microsecond each, which must not become a wait for whoever asks; and a gateway this busy can afford the library.</summary>
    public const long Most = 1_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<CountedCall, (long Count, double Sum)[]> _kept = [];
    private long _count;

    /// <summary>So many are kept that the library should be loaded now.</summary>
    public bool IsFull => Interlocked.Read(ref _count) >= Most;

    /// <summary>False when somebody has begun to listen in between: the call is then to be recorded.</summary>
    public bool TryKeep(in CountedCall call, double seconds, Histogram<double> histogram)
    {
        lock (_lock)
        {
            if (histogram.Enabled)
            {
                return false;
            }

            if (!_kept.TryGetValue(call, out var buckets))
            {
                _kept[call] = buckets = new (long, double)[Metrics.Buckets.Length + 1];
            }

            // A bound belongs to the bucket below it, as in the histogram.
            var found = Array.BinarySearch(Metrics.Buckets, seconds);
            ref var bucket = ref buckets[found < 0 ? ~found : found];
            bucket = (bucket.Count + 1, bucket.Sum + seconds);
            _count++;
            return true;
        }
    }

    /// <summary>Tells a histogram that has come to be listened to. Each call is told with the mean of its bucket: counts and sums are exact.</summary>
    public void TellTo(Histogram<double> histogram)
    {
        lock (_lock)
        {
            foreach (var (call, buckets) in _kept)
            {
                var tags = call.ToTags();
                foreach (var (count, sum) in buckets)
                {
                    for (var told = 0L; told < count; told++)
                    {
                        histogram.Record(sum / count, tags);
                    }
                }
            }

            _kept.Clear();
            _count = 0;
        }
    }
}

/// <summary>What a call is counted by.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Method">Its method.</param>
/// <param name="Tool">The tool it called; null for any other method.</param>
/// <param name="IsError">It was answered with an error.</param>
internal readonly record struct CountedCall(string Server, Method Method, string? Tool, bool IsError)
{
    public TagList ToTags()
    {
        var tags = new TagList { { "server", Server }, { "method", NameOf(Method) }, { "outcome", IsError ? "error" : "ok" } };
        if (Tool is not null)
        {
            tags.Add("tool", Tool);
        }

        return tags;
    }

    private static string NameOf(Method method) => method switch
    {
        Method.ToolsCall => "tools/call",
        Method.ToolsList => "tools/list",
        Method.PromptsList => "prompts/list",
        Method.PromptsGet => "prompts/get",
        Method.ResourcesList => "resources/list",
        Method.ResourceTemplatesList => "resources/templates/list",
        Method.ResourcesRead => "resources/read",
        Method.ResourcesSubscribe => "resources/subscribe",
        Method.ResourcesUnsubscribe => "resources/unsubscribe",
        Method.SetLevel => "logging/setLevel",
        Method.Initialize => "initialize",
        Method.Ping => "ping",
        _ => "other",
    };
}
