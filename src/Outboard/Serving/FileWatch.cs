using System.Threading.Channels;

namespace Outboard.Serving;

/// <summary>
/// Tells when the content of one file has changed, or the file has gone. Editors write in place, truncate first, or rename a new file over the old one, and
/// network mounts and some containers report nothing at all: so events of the whole folder only hurry the next look, and what counts
/// is the content, read at every look, at least every two seconds, and compared as it is: a digest would load a cryptographic library for it.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>An editor that truncates and then writes is given this long to finish.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    /// <summary>A file that is away for longer is not on its way from one version to the next.</summary>
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(1);

    /// <summary>Bytes; a manifest that is larger is refused, so that what follows makes no difference.</summary>
    private const int MostRead = (20 << 20) + 1;

    private readonly string path;
    private readonly TimeProvider time;
    private readonly FileSystemWatcher? events;
    private readonly Channel<bool> hurry = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private byte[]? last;

    public FileWatch(string path, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        last = Read();
        events = Watcher();
    }

    /// <summary>Returns when the content differs from what it was at the previous return (or at construction); a file that has gone differs from any.</summary>
    public async Task ChangedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await LookAgainAsync(cancellation);
            var seen = Read();
            if (IsSame(seen, last))
            {
                continue;
            }

            await Task.Delay(seen is null ? Absence : Settle, time, cancellation);
            if (IsSame(seen, Read()))
            {
                last = seen;
                return;
            }

            hurry.Writer.TryWrite(true);
        }
    }

    public void Dispose() => events?.Dispose();

    private async Task LookAgainAsync(CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ticked = Task.Delay(Look, time, done.Token);
        var hurried = hurry.Reader.ReadAsync(done.Token).AsTask();
        await Task.WhenAny(ticked, hurried);
        await done.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private FileSystemWatcher? Watcher()
    {
        try
        {
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
            watcher.Changed += (_, _) => hurry.Writer.TryWrite(true);
            watcher.Created += (_, _) => hurry.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => hurry.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => hurry.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure) when (failure is IOException or PlatformNotSupportedException or ArgumentException)
        {
            // The limit of inotify instances is reached, or there are no events here: looking every two seconds is enough.
            return null;
        }
    }

    private static bool IsSame(byte[]? content, byte[]? other) => content is null ? other is null : other is not null && content.AsSpan().SequenceEqual(other);

    /// <summary>Null while the file is away or closed to us.</summary>
    private byte[]? Read()
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[Math.Min(file.Length, MostRead)];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length == content.Length ? content : content[..length];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
