using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// What programs were found to speak, kept between runs so that finding it out costs once (mcp-transports 16). One small file, read and
/// replaced whole; several processes may share it, and the worst they can do to each other is to lose an entry. Whatever is wrong with it
/// costs a probe and nothing else.
/// </summary>
/// <param name="folder">Where the file is; null keeps everything in memory.</param>
/// <param name="time">Tells how old an entry is.</param>
/// <param name="log">Where it is told, once, that the file cannot be used.</param>
internal sealed partial class EraCache(string? folder, TimeProvider time, ILogger log)
{
    /// <summary>Programs remembered; the oldest entries make room.</summary>
    public const int Most = 512;

    public const string FileName = "eras.json";

    private const int LongestFile = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly ILogger _log = log;
    private readonly Dictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private bool _isTold;

    private readonly record struct Entry(Era Era, long Since);

    /// <summary>What is known under <paramref name="key"/>; <see cref="Era.Auto"/> for nothing.</summary>
    public Era Find(string key)
    {
        lock (_lock)
        {
            return _known.TryGetValue(key, out var known) || Read().TryGetValue(key, out known) ? known.Era : Era.Auto;
        }
    }

    /// <summary>Remembers an era; <see cref="Era.Auto"/> forgets it.</summary>
    public void Keep(string key, Era era)
    {
        lock (_lock)
        {
            // What was forgotten stays so, even if the file cannot be rid of it.
            Put(_known, key, era);
            var all = Read();
            if (all.TryGetValue(key, out var known) ? known.Era != era : era != Era.Auto)
            {
                Put(all, key, era);
                Write(all.Where(static entry => entry.Value.Era != Era.Auto));
            }
        }
    }

    private void Put(Dictionary<string, Entry> entries, string key, Era era)
    {
        entries[key] = new Entry(era, time.GetUtcNow().ToUnixTimeSeconds());
        if (entries.Count > Most)
        {
            entries.Remove(entries.MinBy(static entry => entry.Value.Since).Key);
        }
    }

    /// <summary>Reads <c>{"v":1,"eras":{"&lt;digest&gt;":{"era":"modern","since":1795536000}}}</c>; what is not of this form is left out.</summary>
    private Dictionary<string, Entry> Read()
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        if (folder is null)
        {
            return entries;
        }

        try
        {
            var file = new FileInfo(Path.Combine(folder, FileName));
            if (file is { Exists: true, Length: <= LongestFile })
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
                foreach (var member in json.RootElement.GetProperty("eras"u8).EnumerateObject())
                {
                    if (Parse(member.Value) is { } entry)
                    {
                        entries[member.Name] = entry;
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or NotSupportedException)
        {
            Tell(e.Message);
        }

        return entries;
    }

    private static Entry? Parse(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("since"u8, out var since) || since.ValueKind != JsonValueKind.Number || !since.TryGetInt64(out var seconds)
            || !entry.TryGetProperty("era"u8, out var era) || era.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return era.ValueEquals("modern"u8) ? new Entry(Era.Modern, seconds) : era.ValueEquals("legacy"u8) ? new Entry(Era.Legacy, seconds) : null;
    }

    private void Write(IEnumerable<KeyValuePair<string, Entry>> entries)
    {
        if (folder is null)
        {
            return;
        }

        var eras = new JsonObject();
        foreach (var (key, entry) in entries.OrderBy(static entry => entry.Value.Since).ThenBy(static entry => entry.Key, StringComparer.Ordinal).TakeLast(Most))
        {
            eras[key] = new JsonObject { ["era"] = entry.Era == Era.Modern ? "modern" : "legacy", ["since"] = entry.Since };
        }

        var path = Path.Combine(folder, FileName);
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(draft, JsonText.ToUtf8(new JsonObject { ["v"] = 1, ["eras"] = eras }));
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Tell(e.Message);
            Drop(draft);
        }
    }

    private static void Drop(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written there is nothing to delete.
        }
    }

    private void Tell(string reason)
    {
        if (!_isTold)
        {
            _isTold = true;
            LogUnusable(folder!, reason);
        }
    }

    [LoggerMessage(LogLevel.Debug, "What servers speak cannot be kept in {Folder}: {Reason}. It is found out anew at each start.")]
    private partial void LogUnusable(string folder, string reason);
}
