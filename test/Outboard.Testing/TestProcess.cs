using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Outboard.Testing;

/// <summary>One line a process printed.</summary>
/// <param name="IsError">From standard error rather than standard output.</param>
/// <param name="Text">The line without its end.</param>
public sealed record OutputLine(bool IsError, string Text);

/// <summary>
/// A real program run by a test: its output is kept line by line, its end is awaited, and disposing kills its whole tree.
/// </summary>
public partial class TestProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<OutputLine> lines = [];
    private readonly Task pumps;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected TestProcess(ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        CommandLine = string.Join(' ', [start.FileName, .. start.ArgumentList]);
        process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        pumps = Task.WhenAll(Pump(process.StandardOutput, isError: false), Pump(process.StandardError, isError: true));
    }

    /// <param name="file">The program; a bare name is looked up on PATH.</param>
    /// <param name="arguments">Its arguments, passed without a shell.</param>
    /// <param name="environment">Added to this process's environment; a null value takes the variable away.</param>
    /// <param name="folder">The working directory.</param>
    public static TestProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null) =>
        new(StartInfo(file, arguments, environment, folder));

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It ran longer than <paramref name="limit"/>; it has been killed.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? folder = null,
        TimeSpan? limit = null)
    {
        await using var program = Start(file, arguments, environment, folder);
        program.CloseInput();
        var exitCode = await program.ExitAsync(limit ?? TimeSpan.FromMinutes(2));
        return (exitCode, program.Output, program.Error);
    }

    public int Id => process.Id;

    public string CommandLine { get; }

    public bool HasExited => process.HasExited;

    /// <summary>What was printed so far, both streams in the order of arrival.</summary>
    public IReadOnlyList<OutputLine> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    public string Output => Join(isError: false);

    public string Error => Join(isError: true);

    public StreamWriter Input => process.StandardInput;

    public void CloseInput() => process.StandardInput.Close();

    /// <summary>The first line, already printed or still to come, that matches.</summary>
    /// <exception cref="TimeoutException">None did within <paramref name="limit"/>; the message carries the output.</exception>
    /// <exception cref="InvalidOperationException">The program ended without printing one.</exception>
    public async Task<Match> LineAsync(Regex pattern, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        for (var next = 0; ;)
        {
            Task more;
            lock (gate)
            {
                for (; next < lines.Count; next++)
                {
                    if (pattern.Match(lines[next].Text) is { Success: true } match)
                    {
                        return match;
                    }
                }

                more = changed.Task;
            }

            if (pumps.IsCompleted && next == Lines.Count)
            {
                throw new InvalidOperationException($"{CommandLine} ended without a line like {pattern}:\n{Transcript()}");
            }

            try
            {
                await Task.WhenAny(more, pumps).WaitAsync(limit ?? Eventually.Limit);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"{CommandLine} printed no line like {pattern}:\n{Transcript()}");
            }
        }
    }

    /// <summary>Waits for the end of the program and of its output.</summary>
    /// <returns>The exit code; 128 + N when signal N ended it.</returns>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit ?? Eventually.Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{CommandLine} still runs:\n{Transcript()}");
        }

        try
        {
            await pumps.WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (TimeoutException)
        {
            // A grandchild holds the pipes open although the program is gone; its end is not what was asked for.
        }

        return process.ExitCode;
    }

    public void Terminate() => Signal(15);

    public void Interrupt() => Signal(2);

    /// <summary>SIGKILL to this one process; its children learn of it only by what the kernel does.</summary>
    public void Kill() => Signal(9);

    /// <summary>Everything printed, for the message of a failed assertion.</summary>
    public string Transcript() => string.Join('\n', Lines.Select(line => (line.IsError ? "err " : "out ") + line.Text));

    public virtual async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static ProcessStartInfo StartInfo(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, string? folder)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder ?? "", UseShellExecute = false };

        // Tests leave nothing in the user's own cache, and know nothing of each other.
        start.Environment["OUTBOARD_CACHE"] = "/dev/null/no-cache";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Signal(int number)
    {
        if (!process.HasExited && SendSignal(process.Id, number) != 0)
        {
            throw new InvalidOperationException($"kill({process.Id}, {number}) failed with errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    private string Join(bool isError) => string.Join('\n', Lines.Where(line => line.IsError == isError).Select(line => line.Text));

    private async Task Pump(StreamReader reader, bool isError)
    {
        while (await reader.ReadLineAsync() is { } text)
        {
            TaskCompletionSource waiting;
            lock (gate)
            {
                lines.Add(new OutputLine(isError, text));
                waiting = changed;
                changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            waiting.SetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
