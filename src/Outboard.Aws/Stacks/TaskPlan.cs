using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>What one service runs: a server, or all of them where they are packed into one task.</summary>
internal sealed record TaskPlan
{
    /// <summary>Of the container, the task family and the log streams.</summary>
    public required string Name { get; init; }

    /// <summary>The head of logical ids.</summary>
    public required string LogicalName { get; init; }

    /// <summary>Of the container and the target group.</summary>
    public required int Port { get; init; }

    /// <summary>Empty: the image's own, which is the bridge.</summary>
    public ValueList<string> EntryPoint { get; init; } = [];

    public required ValueList<string> Command { get; init; }

    public required ValueMap Environment { get; init; }

    public required ValueMap Secrets { get; init; }

    /// <summary>CPU units, 1024 to a vCPU.</summary>
    public required int Cpu { get; init; }

    /// <summary>MiB.</summary>
    public required int Memory { get; init; }

    /// <summary>Copies; with <see cref="Scale"/> the least.</summary>
    public required int Replicas { get; init; }

    public ScaleSpec? Scale { get; init; }

    public int MostReplicas => Scale?.Max ?? Replicas;

    public required bool DeployReplace { get; init; }

    public required ValueList<int> EgressPorts { get; init; }

    /// <summary>Of the role of the task; none: it has none.</summary>
    public ValueList<Permission> Permissions { get; init; } = [];

    /// <summary>The health check is the user's document's: <c>GET /messages</c> answers 307 while the child is healthy.</summary>
    public required bool HasDocumentHealth { get; init; }

    /// <summary>Which stack holds it; see <see cref="Assignment.Stack"/>.</summary>
    public int Stack { get; init; }

    /// <summary>Those that are reached through it.</summary>
    public required ValueList<ServerPlan> Servers { get; init; }

    /// <summary>The tasks of a deployment, sorted by name.</summary>
    public static ValueList<TaskPlan> Of(DeployPlan plan)
    {
        ServerPlan[] servers = [.. plan.Servers.OrderBy(static server => server.Name, StringComparer.Ordinal)];
        return plan.Packing == Packing.OneTask ? [PackedTask.Of(plan, [.. servers])] : [.. servers.Select(server => Alone(plan, server))];
    }

    private static TaskPlan Alone(DeployPlan plan, ServerPlan server) => new()
    {
        Name = server.Name,
        LogicalName = server.LogicalName,
        Port = server.Port,
        Command = server.Command,
        Environment = server.Environment,
        Secrets = server.Secrets,
        Cpu = server.Cpu,
        Memory = server.Memory,
        Replicas = server.Replicas,
        Scale = server.Scale,
        DeployReplace = server.DeployReplace,
        EgressPorts = server.EgressPorts,
        Permissions = server.Permissions,
        HasDocumentHealth = plan.Layout == Layout.Classic,
        Stack = server.Stack,
        Servers = [server],
    };
}
