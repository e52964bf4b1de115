namespace Outboard.Gateway.Stdio;

/// <summary>
/// A running stdio server: a process on Linux (<see cref="LinuxChild"/>) or elsewhere (<see cref="PortableChild"/>), or a native server
/// in this process (<see cref="InProcessChild"/>). What it writes goes to the <see cref="LineHandler"/> it was started with.
/// </summary>
internal abstract class Child
{
    private protected readonly TaskCompletionSource<ChildExit> ExitSource = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes as soon as the child has ended, by whatever cause, after all it wrote has been handled.</summary>
    public Task<ChildExit> Exited => ExitSource.Task;

    /// <summary>The process id, or 0 for a native server.</summary>
    public virtual int ProcessId => 0;

    /// <summary>Begins to hand on what the child writes. Called once, when whoever listens is ready.</summary>
    public abstract void Begin();

    /// <summary>Writes to the child's standard input; waits while the child does not read. One caller at a time.</summary>
    /// <exception cref="IOException">The child has closed its input or is gone.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The polite way to ask a stdio server to end (MCP, stdio, "Shutdown").</summary>
    public abstract void CloseInput();

    /// <summary>Asks the child and all it started to end.</summary>
    public abstract void Terminate();

    /// <summary>Ends the child and all it started.</summary>
    public abstract void Kill();

    /// <summary>Close the input, wait, SIGTERM to the group, wait, SIGKILL to the group (bridge-compat R8).</summary>
    public async Task<ChildExit> StopAsync(TimeProvider time, TimeSpan politely, TimeSpan firmly)
    {
        CloseInput();
        if (!await ExitsWithin(politely, time))
        {
            Terminate();
            if (!await ExitsWithin(firmly, time))
            {
                Kill();
            }
        }

        var exit = await Exited;

        // What the child started may outlive it in its group: nothing of it may stay.
        Kill();
        return exit;
    }

    private async Task<bool> ExitsWithin(TimeSpan limit, TimeProvider time)
    {
        try
        {
            await Exited.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>What is needed to start a child process.</summary>
/// <param name="Server">The server's name, for messages.</param>
/// <param name="Command">The program: a path, or a name looked for in the child's <c>PATH</c>.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Environment">The child's whole environment.</param>
/// <param name="Cwd">Its working directory, or null for ours.</param>
internal sealed record ChildCommand(
    string Server, string Command, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Environment, string? Cwd);

/// <summary>Receives a child's standard error, a line at a time.</summary>
internal delegate void ErrorLineHandler(string line);
