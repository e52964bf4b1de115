using System.Net;
using System.Net.Sockets;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Tests;

public sealed class FailureTests
{
    [Fact]
    public void Expected_failure_is_said_as_what_why_every_problem_and_fix()
    {
        var failure = new OutboardException("the thing broke.", "it was old.", "outboard mend")
        {
            Problems = [new Problem("a.b", "Is wrong.", "Write c."), new Problem("", "Is odd.", "Look.")],
        };

        Assert.Equal((ExitCode.Failed, """
            outboard: the thing broke.
              why: it was old.
              - a.b: Is wrong. Write c.
              - Is odd. Look.
              fix: outboard mend

            """), Report(failure));
    }

    [Fact]
    public void Unexpected_failure_is_called_our_bug()
    {
        var (exitCode, text) = Report(new InvalidOperationException("impossible"));

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("impossible", text, StringComparison.Ordinal);
        Assert.Contains("this is a bug in Outboard", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_command_ends_with_130()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var stop = new CancellationTokenSource();
        var verifying = InProcess.RunAsync(
            ["verify", $"http://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/mcp"], environment: null, stop: stop.Token);
        using var asked = await mute.AcceptTcpClientAsync();

        await stop.CancelAsync();

        Assert.Equal(ExitCode.Cancelled, (await verifying.WaitAsync(Eventually.Limit)).ExitCode);
    }

    private static (int ExitCode, string Text) Report(Exception failure)
    {
        using var error = new StringWriter();
        var exitCode = Failure.Report(failure, new Terminal(() => Stream.Null, () => Stream.Null, TextWriter.Null, error), CancellationToken.None);
        return (exitCode, error.ToString().ReplaceLineEndings("\n"));
    }
}
