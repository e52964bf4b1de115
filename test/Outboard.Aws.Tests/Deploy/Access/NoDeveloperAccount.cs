using System.Runtime.CompilerServices;

namespace Outboard.Aws.Tests.Deploy.Access;

/// <summary>No test sees the AWS configuration of whoever runs it: the SDK reads the process's environment.</summary>
internal static class NoDeveloperAccount
{
    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(static name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(Path.GetTempPath(), "no-such-folder", "credentials"));
    }
}
