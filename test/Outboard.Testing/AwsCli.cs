namespace Outboard.Testing;

/// <summary>The real <c>aws</c> program, with keys that open nothing and no configuration of whoever runs the tests.</summary>
public static class AwsCli
{
    public const string AccessKey = "AKIDEXAMPLE";

    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// <summary>What it prints; JSON where it prints anything.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its error text.</exception>
    public static async Task<string> RunAsync(Uri endpoint, IReadOnlyList<string> arguments, string region = "us-east-1")
    {
        var (exitCode, output, error) = await TryAsync(endpoint, arguments, region);
        return exitCode == 0 ? output : throw new InvalidOperationException($"aws {string.Join(' ', arguments)}: {exitCode}\n{error}\n{output}");
    }

    public static Task<(int ExitCode, string Output, string Error)> TryAsync(
        Uri endpoint, IReadOnlyList<string> arguments, string region = "us-east-1", IReadOnlyDictionary<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var nowhere = Path.Combine(Path.GetTempPath(), "no-aws-files");
        var variables = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_PROFILE"] = null,
            ["AWS_CONFIG_FILE"] = nowhere,
            ["AWS_SHARED_CREDENTIALS_FILE"] = nowhere,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_PAGER"] = "",
            ["AWS_MAX_ATTEMPTS"] = "1",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            variables[name] = value;
        }

        return TestProcess.RunAsync("aws", ["--endpoint-url", endpoint.AbsoluteUri.TrimEnd('/'), "--region", region, "--output", "json", .. arguments], variables);
    }
}
