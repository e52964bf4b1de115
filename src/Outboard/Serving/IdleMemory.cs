using System.Runtime.InteropServices;

namespace Outboard.Serving;

/// <summary>
/// Gives memory back to the system once the process has come to rest. What a burst of pages leaves behind (garbage, emptied regions of the heap, the
/// compiler's scratch memory) would stay resident until the next burst, 30 MB after a hundred pages. That something runs is seen by what is
/// allocated, so no request has to tell.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Looks without work after which there will not be any so soon.</summary>
    private const int LooksAtRest = 2;

    /// <summary>The runtime lets go of the compiler's scratch memory in two steps, each after a collection, two seconds apart.</summary>
    private const int Rounds = 2;

    /// <summary>Bytes allocated between two looks by a process that does nothing but look after itself.</summary>
    private const long Rest = 1 << 20;

    /// <summary>Bytes allocated since memory was last given back, for it to be worth the trouble again.</summary>
    private const long Worth = 8 << 20;

    private readonly Func<long> allocated;
    private readonly Action giveBack;
    private readonly ITimer looks;
    private long seen;
    private long givenBackAt;
    private int atRest;
    private int due;

    /// <param name="time">When to look.</param>
    /// <param name="allocated">Bytes allocated up to now.</param>
    /// <param name="giveBack">Takes some 20 ms, in which nothing else runs.</param>
    internal IdleMemory(TimeProvider time, Func<long> allocated, Action giveBack)
    {
        this.allocated = allocated;
        this.giveBack = giveBack;
        looks = time.CreateTimer(static memory => ((IdleMemory)memory!).OnLook(), this, Look, Look);
    }

    public static IdleMemory Watch(TimeProvider time) => new(time, static () => GC.GetTotalAllocatedBytes(), GiveBack);

    public void Dispose() => looks.Dispose();

    private void OnLook()
    {
        var now = allocated();
        atRest = now - seen < Rest ? atRest + 1 : 0;
        seen = now;
        if (atRest >= LooksAtRest && now - givenBackAt >= Worth)
        {
            givenBackAt = now;
            due = Rounds;
        }

        if (atRest > 0 && due > 0)
        {
            due--;
            giveBack();
        }
    }

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = TrimNativeHeap(0);
            }
            catch (EntryPointNotFoundException)
            {
                // Only glibc holds on to what was freed, and has a way to make it let go.
            }
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TrimNativeHeap(nuint keep);
}
