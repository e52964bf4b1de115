using Microsoft.Extensions.Time.Testing;
using Outboard.Serving;

namespace Outboard.Tests.Serving;

public sealed class IdleMemoryTests : IDisposable
{
    private const long MiB = 1 << 20;

    /// <summary>Collections after each burst: the runtime lets go of some memory only after the second.</summary>
    private const int Rounds = 2;

    private readonly FakeTimeProvider time = new();
    private readonly IdleMemory memory;
    private long allocated;
    private int givenBack;

    public IdleMemoryTests() => memory = new IdleMemory(time, () => allocated, () => givenBack++);

    [Fact]
    public void Memory_is_given_back_in_two_rounds_when_work_has_ended_for_a_while()
    {
        Work(50 * MiB);
        Assert.Equal(0, givenBack);

        Pass(seconds: 60);

        Assert.Equal(Rounds, givenBack);
    }

    [Fact]
    public void While_work_goes_on_nothing_stops_it()
    {
        for (var n = 0; n < 100; n++)
        {
            Work(2 * MiB);
            Pass(seconds: 2);
        }

        Assert.Equal(0, givenBack);
    }

    [Fact]
    public void Every_burst_of_work_is_followed_by_them()
    {
        for (var burst = 1; burst <= 3; burst++)
        {
            Work(50 * MiB);
            Pass(seconds: 20);
            Assert.Equal(burst * Rounds, givenBack);
        }
    }

    [Fact]
    public void A_process_that_hardly_does_anything_is_left_alone()
    {
        for (var n = 0; n < 5; n++)
        {
            Work(MiB);
            Pass(seconds: 20);
        }

        Assert.Equal(0, givenBack);
    }

    [Fact]
    public void What_is_given_back_is_given_back_in_fact()
    {
        using var watch = IdleMemory.Watch(time);
        var garbage = Garbage();
        Pass(seconds: 20);

        Assert.False(garbage.IsAlive);
    }

    public void Dispose() => memory.Dispose();

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Garbage() => new(new byte[16 * MiB]);

    private void Work(long bytes) => allocated += bytes;

    private void Pass(int seconds)
    {
        for (var n = 0; n < seconds; n++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
