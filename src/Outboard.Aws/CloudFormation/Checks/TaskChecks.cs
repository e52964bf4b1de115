using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Task definitions as a whole.</summary>
internal static class TaskChecks
{
    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [NoRuntimePlatform, TwoTasksOfOneFamily, UnknownSize, LogsWithoutExecutionRole];

    internal static IEnumerable<Problem> NoRuntimePlatform(TemplateView template) => template.OfType(Types.Task)
        .Where(static task => task.Properties["RuntimePlatform"]?["CpuArchitecture"] is null)
        .Select(static task => task.Problem("Properties.RuntimePlatform",
            "Without a runtime platform Fargate takes x86, and an image for arm64 does not start there.",
            "State CpuArchitecture and OperatingSystemFamily (aws.architecture)."));

    internal static IEnumerable<Problem> TwoTasksOfOneFamily(TemplateView template) => template.OfType(Types.Task)
        .Where(static task => task.Properties["Family"] is not null)
        .GroupBy(static task => task.Properties["Family"]!.ToJsonString())
        .SelectMany(static group => group.Skip(1), static (group, task) => task.Problem("Properties.Family",
            $"{group.First().Id} has the same family: each would count as a revision of the other.", "Name the family after the server."));

    internal static IEnumerable<Problem> UnknownSize(TemplateView template) =>
        from task in template.OfType(Types.Task)
        where task.Properties["RequiresCompatibilities"].Texts().Contains("FARGATE")
        let cpu = task.Properties["Cpu"].Number()
        let memory = task.Properties["Memory"].Number()
        where cpu is not null && memory is not null && !FargateSizes.IsPair(cpu.Value, memory.Value)
        select task.Problem("Properties.Memory", $"Fargate has no task of {cpu} CPU units with {memory} MiB.", Sizing(cpu.Value));

    internal static IEnumerable<Problem> LogsWithoutExecutionRole(TemplateView template) => template.OfType(Types.Task)
        .Where(static task =>
            task.Properties["ExecutionRoleArn"] is null && task.Properties["ContainerDefinitions"].Objects().Any(ContainerChecks.IsAwsLogs))
        .Select(static task => task.Problem("Properties.ExecutionRoleArn",
            "Without an execution role the task may not write its log, and does not start.",
            "Refer to the parameter ExecutionRoleArn."));

    private static string Sizing(int cpu) => FargateSizes.MemoriesOf(cpu) is { Count: > 0 } memories
        ? $"For cpu {cpu}, set the server's aws.memory to one of {string.Join(", ", memories)}."
        : $"Set the server's aws.cpu to one of {string.Join(", ", FargateSizes.Cpus)}.";
}
