using System.Text.Json.Nodes;
using FakeAws;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Fake;

/// <summary>The real aws command line against the scripted account: an independent reader of its answers, and an independent signer.</summary>
internal sealed class AwsCli(FakeCloud cloud)
{
    /// <summary>Skips the test, saying why, where there is none; with <c>OUTBOARD_REQUIRE_PEERS=1</c> it fails instead.</summary>
    public static void Require()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "aws"))))
        {
            const string Why = "THE AWS COMMAND LINE IS NOT ON PATH, so the scripted account was read by nobody else: pip install awscli";
            Assert.False(Environment.GetEnvironmentVariable("OUTBOARD_REQUIRE_PEERS") == "1", Why);
            Assert.Skip(Why);
        }
    }

    /// <summary>Changed for one run: <c>("AWS_SECRET_ACCESS_KEY", "wrong")</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> With { get; init; } = [];

    /// <returns>Its standard output, parsed; an empty object for none.</returns>
    public async Task<JsonNode> RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TryAsync(arguments);
        Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)} ended with {exitCode}:\n{error}");
        return output.Length == 0 ? new JsonObject() : JsonNode.Parse(output)!;
    }

    /// <returns>Its standard error; it must fail.</returns>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TryAsync(arguments);
        Assert.True(exitCode != 0, $"aws {string.Join(' ', arguments)} should have failed:\n{output}");
        return error;
    }

    private async Task<(int ExitCode, string Output, string Error)> TryAsync(string[] arguments)
    {
        var environment = cloud.Environment.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value);
        foreach (var (name, value) in With)
        {
            environment[name] = value;
        }

        return await TestProcess.RunAsync("aws", ["--output", "json", .. arguments], environment);
    }
}
