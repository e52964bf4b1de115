using Outboard.Gateway.Stdio;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class LinuxChildTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task What_is_written_comes_back_and_the_end_of_input_ends_it()
    {
        await using var cat = RunningChild.Shell("cat; echo done; echo bye >&2; exit 7");

        await cat.WriteAsync("{\"é\":1}\n");
        await cat.LineAsync("{\"é\":1}");
        cat.Child.CloseInput();

        Assert.Equal(new ChildExit(7), await cat.ExitAsync());
        Assert.Equal(["{\"é\":1}", "done"], cat.Lines);
        Assert.Equal(["bye"], cat.Errors.Tail);
    }

    [Theory]
    [InlineData("exit 0", "exit code 0")]
    [InlineData("exit 255", "exit code 255")]
    [InlineData("kill -9 $$", "killed by signal 9 (SIGKILL)")]
    [InlineData("kill -TERM $$", "killed by signal 15 (SIGTERM)")]
    [InlineData("kill -SEGV $$", "killed by signal 11 (SIGSEGV)")]
    public async Task The_exit_says_how_it_ended(string script, string expected)
    {
        await using var child = RunningChild.Shell(script);

        Assert.Equal(expected, (await child.ExitAsync()).ToString());
    }

    [Fact]
    public async Task Everything_written_before_the_exit_is_handled_before_the_exit_is_reported()
    {
        await using var child = RunningChild.Shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");

        await child.ExitAsync();

        Assert.Equal(20_000, child.Lines.Length);
        Assert.Equal("line 19999", child.Lines[^1]);
    }

    [Fact]
    public async Task It_leads_a_session_and_a_process_group_of_its_own()
    {
        await using var child = RunningChild.Shell("cat");

        Assert.Equal((child.Child.ProcessId, child.Child.ProcessId), (child.Row.Session, child.Row.Group));
        Assert.NotEqual(ProcessTable.Find(Environment.ProcessId)!.Session, child.Row.Session);
    }

    [Fact]
    public async Task It_gets_the_environment_and_folder_it_was_given_and_no_pipe_of_another_child()
    {
        await using var other = RunningChild.Shell("cat");
        await using var child = RunningChild.Shell("/usr/bin/env; pwd; ls -l /proc/$$/fd", new() { ["ONLY"] = "this" }, cwd: "/");

        await child.ExitAsync();

        Assert.Contains("ONLY=this", child.Lines);
        Assert.Contains("/", child.Lines);
        Assert.DoesNotContain(child.Lines, line => line.StartsWith("HOME=", StringComparison.Ordinal));

        // It must not hold the pipes of another child open: that one would never see the end of its input.
        var pipes = Directory.GetFiles($"/proc/{other.Child.ProcessId}/fd").Where(fd => Path.GetFileName(fd) is "0" or "1" or "2").Select(fd => new FileInfo(fd).LinkTarget!).ToList();
        Assert.Equal(3, pipes.Distinct().Count());
        Assert.DoesNotContain(child.Lines, line => pipes.Exists(pipe => line.EndsWith(pipe, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signals_are_not_inherited_as_ignored()
    {
        // The runtime ignores SIGPIPE; a child that inherited that would survive the end of its reader.
        await using var child = RunningChild.Shell("grep -E 'Sig(Ign|Blk)' /proc/self/status");

        await child.ExitAsync();

        Assert.Equal(["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"], child.Lines);
    }

    [Fact]
    public async Task A_polite_child_is_not_signalled()
    {
        await using var child = RunningChild.Shell("trap 'exit 99' TERM; cat; exit 3");

        Assert.Equal(new ChildExit(3), await child.Child.StopAsync(TimeProvider.System, Eventually.Limit, Eventually.Limit).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_child_that_ignores_the_end_of_its_input_gets_SIGTERM()
    {
        await using var child = RunningChild.Shell("trap 'exit 42' TERM; echo up; while :; do sleep 0.05; done");
        await child.LineAsync("up");

        Assert.Equal(new ChildExit(42), await child.Child.StopAsync(TimeProvider.System, Short, Eventually.Limit).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_child_that_ignores_SIGTERM_as_well_gets_SIGKILL()
    {
        await using var child = RunningChild.Shell("trap '' TERM; echo up; while :; do sleep 0.05; done");
        await child.LineAsync("up");

        Assert.Equal(new ChildExit(null, 9), await child.Child.StopAsync(TimeProvider.System, Short, Short).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task What_it_started_in_its_group_ends_with_it()
    {
        await using var child = RunningChild.Shell("trap '' TERM; sleep 100 & echo $!; exit 0");

        await child.ExitAsync();

        var grandchild = int.Parse(child.Lines[0], System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.Is(() => !ProcessTable.IsRunning(grandchild));
    }

    [Fact]
    public async Task Its_exit_is_seen_although_a_grandchild_holds_its_output_open()
    {
        await using var child = RunningChild.Shell("setsid sleep 100 & echo $!; exit 5");

        Assert.Equal(new ChildExit(5), await child.ExitAsync());

        // It ends with the child if it was seen before the child had gone, as about every two seconds; orphans that were not are ended only by
        // a process that owns them (OrphanTests). Here the test does.
        try
        {
            using var grandchild = System.Diagnostics.Process.GetProcessById(int.Parse(child.Lines[0], System.Globalization.CultureInfo.InvariantCulture));
            grandchild.Kill();
        }
        catch (ArgumentException)
        {
            // Seen, and gone.
        }
    }

    [Fact]
    public async Task A_write_to_a_child_that_does_not_read_waits_and_ends_with_the_child()
    {
        await using var child = RunningChild.Shell("echo up; sleep 100");
        await child.LineAsync("up");

        var write = child.Child.WriteAsync(new byte[1 << 20]).AsTask();
        Assert.False(write.IsCompleted);
        child.Child.Kill();

        await Assert.ThrowsAsync<IOException>(() => write.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_write_to_a_child_that_closed_its_input_fails()
    {
        await using var child = RunningChild.Shell("exec 0<&-; echo closed; sleep 100");
        await child.LineAsync("closed");

        await Assert.ThrowsAsync<IOException>(async () => await child.WriteAsync("x\n"));
    }

    [Fact]
    public async Task A_child_that_closes_its_output_and_lives_on_is_ended()
    {
        await using var child = RunningChild.Shell("exec 1>&-; exec sleep 100");

        Assert.Equal("closed its standard output without ending", (await child.ExitAsync()).ToString());
    }
}
