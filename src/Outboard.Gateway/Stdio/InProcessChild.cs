using System.IO.Pipelines;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// A server in this process, spoken to as if it were one of its own: frames over a pair of pipes. So every transport, sharing rule and
/// translation serves it without knowing.
/// </summary>
/// <param name="run">Speaks over its input and output until the input ends.</param>
/// <param name="output">Takes what it says.</param>
/// <param name="errors">Takes why it failed.</param>
#pragma warning disable CA1001 // The source has no timer and no wait handle: there is nothing to dispose of.
internal sealed class InProcessChild(Func<Stream, Stream, CancellationToken, Task> run, FrameReader output, ErrorLines errors) : Child
#pragma warning restore CA1001
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly CancellationTokenSource _stop = new();

    public override void Begin() => _ = RunAsync();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if ((await _input.Writer.WriteAsync(bytes)).IsCompleted)
        {
            throw new IOException("The server has ended.");
        }
    }

    public override void CloseInput() => _input.Writer.Complete();

    public override void Terminate() => _stop.Cancel();

    public override void Kill() => _stop.Cancel();

    private async Task RunAsync()
    {
        var reading = Pump.ReadToEndAsync(_output.Reader.AsStream(), output.GetBuffer, output.Advance);
        var code = 0;
        try
        {
            await Task.Run(() => run(_input.Reader.AsStream(), _output.Writer.AsStream(), _stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
#pragma warning disable CA1031 // A server's fault is its own: it ends like a crashed process, the gateway goes on.
        catch (Exception e)
        {
            code = 1;
            errors.Feed(Encoding.UTF8.GetBytes(e is OutboardException ? e.Message : e.ToString()));
            errors.EndLine();
        }
#pragma warning restore CA1031

        await _input.Reader.CompleteAsync();
        await _output.Writer.CompleteAsync();
        await reading;
        output.Release();
        ExitSource.TrySetResult(new ChildExit(code));
    }
}
