using System.Diagnostics;

namespace Outboard.Aws.Images;

/// <summary>A program of the machine, run to its end.</summary>
internal static class ToolProcess
{
    /// <param name="output">Every line of both streams, one at a time.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<int> RunAsync(string program, IEnumerable<string> arguments, Action<string> output, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Lines instead of a picture that paints over itself, and an image without a second one that tells how it was made.
        start.Environment["BUILDKIT_PROGRESS"] = "plain";
        start.Environment["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var gate = new Lock();
        Task[] pumps = [PumpAsync(process.StandardOutput), PumpAsync(process.StandardError)];
        try
        {
            await process.WaitForExitAsync(cancellation);
            await Task.WhenAll(pumps).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;

        async Task PumpAsync(StreamReader lines)
        {
            while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
            {
                lock (gate)
                {
                    output(line);
                }
            }
        }
    }
}
