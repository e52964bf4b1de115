using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Aws.Plans;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>The containers of task definitions.</summary>
internal static partial class ContainerChecks
{
    public static IReadOnlyList<TemplateChecks.Check> All { get; } =
    [
        ImageWithoutDigest, SecretInEnvironment, NameInEnvironmentAndSecrets, StopTimeoutTooLong, UnknownVolume,
        ReadOnlyWithoutScratch, LogsWithoutPrefix,
    ];

    // A parameter's value is not in the template; its default is.
    internal static IEnumerable<Problem> ImageWithoutDigest(TemplateView template) =>
        from found in Containers(template)
        let image = Intrinsics.Direct(found.Container["Image"]) is { Attribute: null } parameter
            ? template.Parameter(parameter.Target)?["Default"]
            : found.Container["Image"]
        where image is not null && !Digest().IsMatch(image.Text() ?? image.ToJsonString())
        select found.Task.Problem($"{found.Path}.Image",
            "The image is not named by digest: what a tag means can change, and going back would not bring the old image.",
            "Use REPOSITORY@sha256:…, which outboard deploy passes as a parameter.");

    internal static IEnumerable<Problem> SecretInEnvironment(TemplateView template) =>
        from found in Containers(template)
        from entry in found.Container["Environment"].Objects()
        let name = entry["Name"].Text()
        let value = entry["Value"].Text()
        where !string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(value) && SecretNames.LooksSecret(name, value)
        select found.Task.Problem($"{found.Path}.Environment",
            $"{name} looks like a secret, and everybody who may describe the task or the stack could read it.",
            $"Move it to the server's aws.secrets: {{\"{name}\": \"/outboard/…/{name}\"}}.");

    internal static IEnumerable<Problem> NameInEnvironmentAndSecrets(TemplateView template) =>
        from found in Containers(template)
        from name in Names(found.Container, "Environment").Intersect(Names(found.Container, "Secrets"))
        select found.Task.Problem(found.Path,
            $"{name} is in Environment and in Secrets; ECS refuses that.",
            "Keep it in the server's env or in its aws.secrets.");

    internal static IEnumerable<Problem> StopTimeoutTooLong(TemplateView template) =>
        from found in Containers(template)
        where found.Container["StopTimeout"].Number() > 120
        select found.Task.Problem($"{found.Path}.StopTimeout",
            "Fargate waits 120 seconds at most before it kills a container.",
            "Set aws.drain to 100s or less.");

    internal static IEnumerable<Problem> UnknownVolume(TemplateView template) =>
        from found in Containers(template)
        let volumes = found.Task.Properties["Volumes"].Objects().Select(static volume => volume["Name"].Text()).ToHashSet()
        from mount in found.Container["MountPoints"].Objects()
        let name = mount["SourceVolume"].Text()
        where name is not null && !volumes.Contains(name)
        select found.Task.Problem($"{found.Path}.MountPoints",
            $"The task has no volume {name}; ECS refuses the mount.",
            "Add it to Volumes.");

    internal static IEnumerable<Problem> ReadOnlyWithoutScratch(TemplateView template) =>
        from found in Containers(template)
        where found.Container["ReadonlyRootFilesystem"].IsTrue()
        where found.Container["MountPoints"].Objects().All(static mount => mount["ReadOnly"].IsTrue())
        select found.Task.Problem($"{found.Path}.MountPoints",
            "The root is read-only and nothing writable is mounted: a server that needs a temporary file fails.",
            "Mount a volume at /scratch and set TMPDIR to it.");

    internal static IEnumerable<Problem> LogsWithoutPrefix(TemplateView template) =>
        from found in Containers(template)
        where IsAwsLogs(found.Container) && found.Container["LogConfiguration"]?["Options"]?["awslogs-stream-prefix"] is null
        select found.Task.Problem($"{found.Path}.LogConfiguration",
            "Without awslogs-stream-prefix Fargate refuses the task definition, and log streams could not be told apart.",
            "Set it to the server's name.");

    public static bool IsAwsLogs(JsonObject container) => (container["LogConfiguration"]?["LogDriver"]).Text() == "awslogs";

    private static IEnumerable<(ResourceView Task, JsonObject Container, string Path)> Containers(TemplateView template) =>
        template.OfType(Types.Task).SelectMany(static task => task.Properties["ContainerDefinitions"].Objects()
            .Select((container, index) => (task, container, $"Properties.ContainerDefinitions[{index}]")));

    private static IEnumerable<string> Names(JsonObject container, string list) =>
        container[list].Objects().Select(static entry => entry["Name"].Text()).OfType<string>();

    [GeneratedRegex(@"@sha256:[0-9a-f]{64}\b|@\$\{")]
    private static partial Regex Digest();
}
