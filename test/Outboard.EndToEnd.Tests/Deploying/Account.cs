using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Deploying;

/// <summary>An account that moto plays, and the two programs that work in it: <c>aws</c> and <c>outboard</c>.</summary>
internal sealed class Account(MotoServer moto) : IAsyncDisposable
{
    /// <summary>For both programs; keys that open nothing, and nobody's configuration.</summary>
    private Dictionary<string, string?> Environment => new()
    {
        ["AWS_ENDPOINT_URL"] = moto.Endpoint.AbsoluteUri.TrimEnd('/'),
        ["AWS_REGION"] = "us-east-1",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = Testing.AwsCli.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = Testing.AwsCli.SecretKey,
        ["AWS_SESSION_TOKEN"] = null,
        ["AWS_PROFILE"] = null,
        ["AWS_CONFIG_FILE"] = "/nonexistent/config",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent/credentials",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_PAGER"] = "",
    };

    /// <summary>A busy machine starts thirty programs slowly.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<Account> StartAsync() => new(await MotoServer.StartAsync());

    public async Task<JsonObject> AskAsync(params string[] arguments)
    {
        var answer = await Testing.AwsCli.RunAsync(moto.Endpoint, arguments);
        return string.IsNullOrWhiteSpace(answer) ? [] : JsonNode.Parse(answer)!.AsObject();
    }

    public async Task<Ran> OutboardAsync(params string[] arguments)
    {
        var (code, output, error) = await TestProcess.RunAsync(Repo.Outboard, arguments, Environment, limit: Patience);
        return new(code, output, error);
    }

    public async Task<Ran> BashAsync(string script, IReadOnlyDictionary<string, string> variables)
    {
        var environment = Environment;
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var (code, output, error) = await TestProcess.RunAsync("bash", [script], environment, limit: Patience);
        return new(code, output, error);
    }

    public ValueTask DisposeAsync() => moto.DisposeAsync();
}

/// <summary>What a program did.</summary>
internal sealed record Ran(int ExitCode, string Out, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n{Out}\n{Error}";
}
