using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NaughtyServer;

/// <summary>
/// Processes a server leaves behind: in its own group, in a session of their own, or orphaned by a parent that ends at once.
/// They refuse SIGTERM and SIGHUP, so only a kill that finds them ends them - or the clock, so that a failed test leaves none for good.
/// </summary>
internal static partial class Grandchild
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    /// <param name="kind"><c>group</c> (ours), <c>session</c> (its own, by setsid), <c>orphan</c> (its own, and its parent is gone).</param>
    /// <returns>The process id; of the parent that ends at once, for an orphan.</returns>
    public static int Start(string kind)
    {
        using var started = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--play-grandchild", kind]))!;
        return started.Id;
    }

    public static int Play(string kind)
    {
        if (kind is "session" or "orphan")
        {
            _ = NewSession();
        }

        if (kind is "orphan")
        {
            _ = Start("group");
            return 0;
        }

        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
        using var never = new ManualResetEventSlim();
        never.Wait(Lifetime);
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();
}
