using System.Diagnostics;
using Outboard.Manifests;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// A child process where Linux's means are lacking (macOS, Windows): no session of its own, no guardian. It is ended with the tree the
/// system knows of, and by the end of its input when Outboard dies; <c>up</c> says so at its start.
/// </summary>
internal sealed class PortableChild : Child
{
    /// <summary>A child that closes its output is about to exit; one that has not after this time is ended, for it can answer nobody (R1).</summary>
    private static readonly TimeSpan OutputEndLimit = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly FrameReader _output;
    private readonly ErrorLines _errors;
    private volatile bool _inputClosed;

    private PortableChild(Process process, FrameReader output, ErrorLines errors) => (_process, _output, _errors) = (process, output, errors);

    public override int ProcessId => _process.Id;

    public static PortableChild Start(ChildCommand command, FrameReader output, ErrorLines errors)
    {
        var path = CommandPath.Find(command);
        var start = new ProcessStartInfo(path, command.Args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = command.Cwd ?? "",
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new PortableChild(Process.Start(start)!, output, errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw CommandPath.CannotStart(command, path, e);
        }
    }

    public override void Begin() => _ = RunAsync();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var stdin = _process.StandardInput.BaseStream;
            await stdin.WriteAsync(bytes);
            await stdin.FlushAsync();
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("The child's input is closed.", e);
        }
    }

    public override void CloseInput()
    {
        _inputClosed = true;
        try
        {
            _process.StandardInput.BaseStream.Dispose();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It is gone already, which is what was wanted.
        }
    }

    public override void Terminate() => Kill();

    public override void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended in between.
        }
    }

    private async Task RunAsync()
    {
        var buffer = new byte[4096];
        var readErrors = Pump.ReadToEndAsync(_process.StandardError.BaseStream, () => buffer, read => _errors.Feed(buffer.AsSpan(0, read)));
        var readOutput = Pump.ReadToEndAsync(_process.StandardOutput.BaseStream, _output.GetBuffer, _output.Advance);
        var exited = _process.WaitForExitAsync();
        if (await Task.WhenAny(exited, readOutput) == readOutput && await Task.WhenAny(exited, Task.Delay(OutputEndLimit, TimeProvider.System)) != exited && !_inputClosed)
        {
            Kill();
        }

        await exited;
        await Task.WhenAny(Task.WhenAll(readErrors, readOutput), Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        _errors.EndLine();
        _output.Release();
        ExitSource.TrySetResult(new ChildExit(_process.ExitCode));
    }
}
