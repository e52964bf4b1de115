using Outboard.Aws.Deploy;

namespace Outboard.Aws.Tests.Deploy.Access;

/// <summary>A user's <c>~/.aws</c> in a folder of its own.</summary>
internal sealed class AwsFiles : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outboard-aws-");

    public AwsFiles(string config = "", string credentials = "")
    {
        File.WriteAllText(Path.Combine(folder.FullName, "config"), config);
        File.WriteAllText(Path.Combine(folder.FullName, "credentials"), credentials);
    }

    /// <param name="variables">As <c>AWS_REGION=eu-west-1</c>.</param>
    public AccessSettings Settings(string? profile = null, params string[] variables) => new() { Profile = profile, Environment = Environment(variables) };

    public Dictionary<string, string> Environment(params string[] variables)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_CONFIG_FILE"] = Path.Combine(folder.FullName, "config"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder.FullName, "credentials"),
        };
        foreach (var variable in variables)
        {
            var parts = variable.Split('=', 2);
            environment[parts[0]] = parts[1];
        }

        return environment;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
