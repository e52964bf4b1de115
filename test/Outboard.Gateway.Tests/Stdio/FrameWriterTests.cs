using System.Text;
using Outboard.Gateway.Stdio;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class FrameWriterTests : IDisposable
{
    /// <summary>A pipe whose reader takes one write at a time, when told to.</summary>
    private readonly SemaphoreSlim mayWrite = new(0);
    private readonly List<string> writes = [];
    private readonly FrameWriter writer;

    public FrameWriterTests() => writer = new FrameWriter(WriteAsync);

    [Fact]
    public async Task Frames_that_come_while_the_child_is_busy_are_written_together()
    {
        Assert.True(writer.TryWrite("first"u8));
        await Eventually.Is(() => Count() == 1);
        Assert.True(writer.TryWrite("second"u8));
        Assert.True(writer.TryWrite("third"u8));
        mayWrite.Release(2);
        await Eventually.Is(() => Count() == 2);

        Assert.Equal(["first\n", "second\nthird\n"], writes);
    }

    [Fact]
    public async Task A_child_that_does_not_read_costs_no_more_than_the_buffer()
    {
        var frame = new byte[100_000];
        frame.AsSpan().Fill((byte)'x');

        // The first is on its way to the child before the others come: it would take some of them along otherwise, and make room again.
        Assert.True(writer.TryWrite(frame));
        await Eventually.Is(() => Count() == 1);
        var taken = 1;
        while (writer.TryWrite(frame))
        {
            taken++;
            Assert.True(taken * frame.Length < 4 << 20, "the backlog grows without a limit");
        }

        var space = writer.WaitForSpaceAsync();
        Assert.False(space.IsCompleted);
        mayWrite.Release(1);
        await space.WaitAsync(Eventually.Limit);

        Assert.True(writer.TryWrite(frame));
        mayWrite.Release(100);
        await Eventually.Is(() => Total() == (taken + 1L) * (frame.Length + 1));
    }

    [Fact]
    public async Task A_frame_larger_than_the_buffer_goes_alone()
    {
        var frame = new byte[5 << 20];
        frame.AsSpan().Fill((byte)'x');

        Assert.True(writer.TryWrite(frame));
        await Eventually.Is(() => Count() == 1);

        Assert.Equal(frame.Length + 1, Assert.Single(writes).Length);
    }

    [Fact]
    public async Task A_closed_writer_takes_nothing_and_lets_nobody_wait()
    {
        while (writer.TryWrite(new byte[500_000]))
        {
        }

        var space = writer.WaitForSpaceAsync();
        writer.Close();

        await space.WaitAsync(Eventually.Limit);
        Assert.False(writer.TryWrite("late"u8));
        Assert.True(writer.WaitForSpaceAsync().IsCompleted);
    }

    [Fact]
    public async Task A_broken_pipe_closes_the_writer()
    {
        var broken = new FrameWriter(static _ => ValueTask.FromException(new IOException("Broken pipe")));

        broken.TryWrite("into the void"u8);

        await Eventually.Is(() => !broken.TryWrite("more"u8));
        Assert.True(broken.IsClosed);
    }

    public void Dispose() => mayWrite.Dispose();

    private int Count()
    {
        lock (writes)
        {
            return writes.Count;
        }
    }

    private long Total()
    {
        lock (writes)
        {
            return writes.Sum(static write => (long)write.Length);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (writes)
        {
            writes.Add(Encoding.ASCII.GetString(bytes.Span));
        }

        await mayWrite.WaitAsync();
    }
}
