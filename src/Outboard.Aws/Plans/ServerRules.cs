using System.Text.RegularExpressions;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>What one server may be, to be deployed. No value is printed: it may be a secret.</summary>
internal static partial class ServerRules
{
    private static readonly string[] s_containerTools = ["docker", "podman", "nerdctl"];

    public static IEnumerable<Problem> Problems(ServerSpec server, AwsSpec aws)
    {
        var path = JsonPath.Member("mcpServers", server.Name);
        if (server is HttpServerSpec)
        {
            yield return new(path, "Has an address and runs elsewhere: there is nothing to deploy.", "Leave it out with \"disabled\": true, or move it to a manifest of its own.");
            yield break;
        }

        if (server is StdioServerSpec stdio)
        {
            if (s_containerTools.Contains(Runtimes.Program(stdio.Command)))
            {
                yield return new($"{path}.command", "Starts a container, and inside a task there is nothing to start one with.", "Write the command the container runs, as uvx or npx with a package.");
            }

            if (stdio.Cwd is not null)
            {
                yield return new($"{path}.cwd", "Is a folder of this machine, which no container has.", "Remove it.");
            }
        }

        // One task runs `outboard up`, which reads all this from the manifest; the bridge's command line has no words for it.
        if (aws.Packing == Packing.TaskPerServer && (server.AllowTools is not null || server.DenyTools.Count > 0))
        {
            yield return new($"{path}.tools", "Would not be withheld: a task of its own runs the bridge, which offers every tool.",
                "Remove it, or write \"packing\": \"one-task\" in \"aws\".");
        }

        if (aws.Packing == Packing.TaskPerServer && server.Port == TaskNetwork.PeerPort && (server.Aws.Scale?.Max ?? server.Aws.Replicas) > 1)
        {
            yield return new($"{path}.port", $"Port {TaskNetwork.PeerPort} is where copies of a server listen for each other.", "Choose another port.");
        }

        if (server is StdioServerSpec { Sharing: Sharing.Session, Aws.Scale: not null })
        {
            yield return new($"{path}.scale", "Takes copies away while their sessions go on, and each session has a child whose state would be lost.",
                "Remove \"sharing\" if the server keeps nothing between calls, or write \"replicas\" in place of \"scale\".");
        }

        foreach (var problem in Environment(server, path, aws).Concat(Secrets(server, path)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<Problem> Environment(ServerSpec server, string path, AwsSpec aws)
    {
        foreach (var (name, value) in ServerEnvironment.Of(server))
        {
            var at = JsonPath.Member($"{path}.env", name);
            if (!VariableName().IsMatch(name))
            {
                yield return new(at, "Is not the name of a variable a container can have.", "Write letters, digits and _, not starting with a digit.");
            }
            else if (name.StartsWith("OUTBOARD_", StringComparison.OrdinalIgnoreCase))
            {
                yield return new(at, "Is one of Outboard's own variables, which no server is given.", "Choose another name.");
            }
            else if (ServerEnvironment.HasHeader(value))
            {
                if (aws.Packing == Packing.TaskPerServer && (!ServerEnvironment.IsWholeHeader(value) || server.Sharing == Sharing.Shared))
                {
                    yield return new(at, "Holds more than one ${header:Name}, or is for a child that all share: the bridge can only fill a whole value for a child of one session.",
                        "Write \"${header:Name}\" alone, with \"sharing\": \"session\".");
                }
            }
            else if (SecretNames.LooksSecret(name, value))
            {
                yield return new(at, "Looks like a secret, and everybody who may describe the task could read it.",
                    $"Move it to \"secrets\", as {{ \"{name}\": \"/outboard/{aws.Name}/{server.Name}/{name}\" }}, the name of a parameter that holds it.");
            }
        }
    }

    private static IEnumerable<Problem> Secrets(ServerSpec server, string path)
    {
        foreach (var (name, reference) in server.Aws.Secrets)
        {
            var at = JsonPath.Member($"{path}.secrets", name);
            if (name.StartsWith("OUTBOARD_", StringComparison.OrdinalIgnoreCase))
            {
                yield return new(at, "Is one of Outboard's own variables, which no server is given.", "Choose another name.");
            }

            if (!Parameter().IsMatch(reference) && !Arn().IsMatch(reference))
            {
                yield return new(at, "Is neither the name of a parameter nor the ARN of a parameter or secret.",
                    "Write it as \"/outboard/mcp/search/API_KEY\" or \"arn:aws:secretsmanager:…\"; never the secret itself.");
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();

    /// <summary>With a slash in front, so that a secret written here by mistake is not taken for a name.</summary>
    [GeneratedRegex(@"^/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*\z")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^arn:aws[a-z-]*:(ssm:[a-z0-9-]+:[0-9]{12}:parameter/[A-Za-z0-9_./-]+|secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@:-]+)\z")]
    private static partial Regex Arn();
}
