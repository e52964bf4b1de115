using Microsoft.Extensions.Time.Testing;
using Outboard.Serving;
using Outboard.Testing;

namespace Outboard.Tests.Serving;

public sealed class FileWatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new();

    public static TheoryData<string> Edits => ["in place", "renamed over", "removed and written again"];

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Edit_is_noticed_however_the_editor_writes(string edit)
    {
        var path = folder.Write("outboard.json", "one");
        using var watch = new FileWatch(path, time);
        var changed = watch.ChangedAsync(CancellationToken.None);

        switch (edit)
        {
            case "in place":
                folder.Write("outboard.json", "two");
                break;
            case "renamed over":
                File.Move(folder.Write("outboard.json.tmp", "two"), path, overwrite: true);
                break;
            default:
                File.Delete(path);
                folder.Write("outboard.json", "two");
                break;
        }

        await PassesAsync(changed);
    }

    [Fact]
    public async Task Same_content_written_again_is_no_change()
    {
        var path = folder.Write("outboard.json", "one");
        using var watch = new FileWatch(path, time);
        var changed = watch.ChangedAsync(CancellationToken.None);

        folder.Write("outboard.json", "one");
        File.Delete(path);
        folder.Write("outboard.json", "one");
        for (var look = 0; look < 20; look++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.False(changed.IsCompleted);
        folder.Write("outboard.json", "two");
        await PassesAsync(changed);
    }

    [Fact]
    public async Task File_that_has_gone_is_told_once_and_so_is_its_return()
    {
        var path = folder.Write("outboard.json", "one");
        using var watch = new FileWatch(path, time);
        File.Delete(path);
        await PassesAsync(watch.ChangedAsync(CancellationToken.None));

        var back = watch.ChangedAsync(CancellationToken.None);
        for (var look = 0; look < 20; look++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.False(back.IsCompleted);
        folder.Write("outboard.json", "one");
        await PassesAsync(back);
    }

    [Fact]
    public async Task Every_change_is_told_once()
    {
        var path = folder.Write("outboard.json", "one");
        using var watch = new FileWatch(path, time);
        folder.Write("outboard.json", "two");
        await PassesAsync(watch.ChangedAsync(CancellationToken.None));

        using var stop = new CancellationTokenSource();
        var again = watch.ChangedAsync(stop.Token);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(again.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);
    }

    public void Dispose() => folder.Dispose();

    private Task PassesAsync(Task changed) => Eventually.Is(() =>
    {
        time.Advance(TimeSpan.FromSeconds(2));
        return changed.IsCompletedSuccessfully;
    });
}
