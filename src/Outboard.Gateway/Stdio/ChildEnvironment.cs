using Outboard.Manifests;

namespace Outboard.Gateway.Stdio;

/// <summary>What a child sees of the environment: an allow-list, what the manifest names, and nothing of Outboard's own (bridge-compat 1.10, R40, R45).</summary>
internal static class ChildEnvironment
{
    // mcp-proxy's six, and where temporary files go: in a container with a read-only root it is the one place a child can write to, besides
    // HOME, and Windows has always passed its TEMP.
    private static readonly string[] UnixBase = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER"];

    private static readonly string[] WindowsBase =
    [
        "APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PATHEXT", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP",
        "USERNAME", "USERPROFILE",
    ];

    // Where ECS, EKS and App Runner hand out the task role's credentials: whoever holds these is the task (decision 0009).
    private static readonly string[] ContainerCredentials =
    [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ];

    // What the task is, and the agent beside it: no child's business, whatever role it has.
    private static readonly string[] TaskMetadata = ["ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4", "ECS_AGENT_URI"];

    public static Dictionary<string, string> For(StdioServerSpec server, IReadOnlyDictionary<string, string> ours)
    {
        var names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var environment = new Dictionary<string, string>(names);
        foreach (var (name, value) in ours)
        {
            if (MayPass(name, value, server, names))
            {
                environment[name] = value;
            }
        }

        // Python's print is buffered on a pipe unless told otherwise, which looks like a server that does not answer (R14).
        environment.TryAdd("PYTHONUNBUFFERED", "1");
        foreach (var (name, value) in server.Env)
        {
            environment[name] = value;
        }

        return environment;
    }

    private static bool MayPass(string name, string value, StdioServerSpec server, StringComparer names)
    {
        if (name.StartsWith("OUTBOARD_", StringComparison.OrdinalIgnoreCase) || TaskMetadata.Contains(name, names))
        {
            return false;
        }

        if (ContainerCredentials.Contains(name, names))
        {
            return server.UsesTaskRole;
        }

        // A value that begins so is an exported shell function, which old shells would run.
        var isBase = (OperatingSystem.IsWindows() ? WindowsBase : UnixBase).Contains(name, names) && !value.StartsWith("()", StringComparison.Ordinal);
        return isBase || server.PassEnvironment || server.PassEnv.Contains(name, names);
    }
}
