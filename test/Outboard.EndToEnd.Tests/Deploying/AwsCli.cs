using System.Diagnostics;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Deploying;

/// <summary>The real <c>aws</c> program, as a second pair of eyes.</summary>
internal sealed class AwsCli(IReadOnlyDictionary<string, string> environment)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Answers as JSON.</summary>
    public async Task<JsonObject> AskAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync("aws", [.. arguments, "--output", "json"]);
        Assert.True(code == 0, $"aws {string.Join(' ', arguments)}: {error}");
        return output.Trim().Length == 0 ? [] : JsonNode.Parse(output)!.AsObject();
    }

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }
}
