using Outboard.Manifests;

namespace Outboard.Aws;

/// <summary>How clients reach the servers (aws 1.5 to 1.7).</summary>
public enum Layout
{
    /// <summary>One HTTPS listener with a host rule for each server; needs a domain and a certificate.</summary>
    Edge,

    /// <summary>No domain: port 80 of the load balancer's own name, servers told apart by path.</summary>
    Http,

    /// <summary>A listener for each server's port, as in the user's document.</summary>
    Classic,
}

/// <summary>
/// What is to be deployed, with every default filled in and every name and number decided: the manifest and the assignments of the last
/// deployment in, this out, and nothing else read. Stacks, price and checks are functions of it.
/// </summary>
public sealed record DeployPlan
{
    /// <summary>Names the stacks <c>outboard-NAME</c> and <c>outboard-NAME-base</c>; <c>[a-z][a-z0-9-]{0,30}</c>.</summary>
    public required string Name { get; init; }

    public required string Region { get; init; }

    public required Layout Layout { get; init; }

    /// <summary>Null in the layout <see cref="Layout.Http"/>.</summary>
    public string? Domain { get; init; }

    /// <summary>Records are made in a hosted zone, which is a parameter of the main stack.</summary>
    public bool HasZone { get; init; }

    /// <summary>The certificate is the user's own and a parameter; otherwise, with TLS, it is made.</summary>
    public bool HasOwnCertificate { get; init; }

    /// <summary>Listeners speak HTTPS: always in edge, in classic with a certificate, never in http.</summary>
    public bool IsTls { get; init; }

    public bool Redirect { get; init; }

    /// <summary>CIDR ranges; <c>0.0.0.0/0</c> for everybody.</summary>
    public required ValueList<string> AllowedCidrs { get; init; }

    /// <summary>Without a token.</summary>
    public bool IsPublic { get; init; }

    public Packing Packing { get; init; }

    public Architecture Architecture { get; init; }

    public Spot Spot { get; init; }

    public ScheduleSpec? Schedule { get; init; }

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    public int LogRetentionDays { get; init; } = 30;

    public bool ContainerInsights { get; init; }

    public ValueMap Tags { get; init; } = ValueMap.Empty;

    public string? PermissionsBoundary { get; init; }

    /// <summary>The role CloudFormation works with; null: the caller's own rights.</summary>
    public string? CfnRoleArn { get; init; }

    /// <summary>ARNs of the customer's keys that secrets are encrypted with.</summary>
    public ValueList<string> KmsKeys { get; init; } = [];

    /// <summary>Sorted by name (ordinal), so that the same servers give the same bytes.</summary>
    public required ValueList<ServerPlan> Servers { get; init; }

    /// <summary>The text of the manifest inside the image, where one task runs all servers; null otherwise.</summary>
    public string? PackedManifest { get; init; }

    /// <summary>What a reader of the plan should know and nothing stops: a token in clear, a Spot task that stands alone.</summary>
    public ValueList<Problem> Warnings { get; init; } = [];
}

/// <summary>What runs inside a server's container, for memory and images.</summary>
public enum Runtime
{
    Native,
    Python,
    Node,
    Other,
}

/// <summary>One server of a deployment.</summary>
public sealed record ServerPlan
{
    public required string Name { get; init; }

    /// <summary>The name as the head of logical ids: <c>aws-doc</c> is <c>AwsDoc</c> (aws 5.3).</summary>
    public required string LogicalName { get; init; }

    /// <summary>Of the container, the target group and, in classic, the listener; recorded in the stack once assigned.</summary>
    public required int Port { get; init; }

    /// <summary>Of the listener rule; recorded likewise.</summary>
    public required int Priority { get; init; }

    /// <summary><c>fetch.ecs.example.com</c>; null in the layout <see cref="Layout.Http"/>.</summary>
    public string? Host { get; init; }

    /// <summary>See <see cref="Assignment.Stack"/>.</summary>
    public int Stack { get; init; }

    public required Runtime Runtime { get; init; }

    /// <summary>The container's command: the bridge's options and, after <c>--</c>, the server's own command line (aws 1.7, 1.8).</summary>
    public required ValueList<string> Command { get; init; }

    /// <summary>The server's own command line, which is the end of <see cref="Command"/>: what its image must be able to run.</summary>
    public ValueList<string> ChildCommand { get; init; } = [];

    /// <summary>Plain values.</summary>
    public ValueMap Environment { get; init; } = ValueMap.Empty;

    /// <summary>Variable to the name of an SSM parameter or the ARN of a secret.</summary>
    public ValueMap Secrets { get; init; } = ValueMap.Empty;

    /// <summary>CPU units, 1024 to a vCPU; a pair Fargate knows with <see cref="Memory"/>.</summary>
    public required int Cpu { get; init; }

    /// <summary>MiB.</summary>
    public required int Memory { get; init; }

    /// <summary>Copies; with <see cref="Scale"/> the least.</summary>
    public int Replicas { get; init; } = 1;

    public ScaleSpec? Scale { get; init; }

    public bool DeployReplace { get; init; }

    public bool Isolate { get; init; }

    public ValueList<int> EgressPorts { get; init; } = [];

    /// <summary>Of its role; none: it has no role.</summary>
    public ValueList<Permission> Permissions { get; init; } = [];
}

/// <summary>What was assigned once and must not move: kept in the template's <c>Metadata.Outboard.Assignments</c>.</summary>
/// <param name="Port">See <see cref="ServerPlan.Port"/>.</param>
/// <param name="Priority">See <see cref="ServerPlan.Priority"/>.</param>
/// <param name="Stack">0: the main stack; n: its n-th sibling (aws 5.7).</param>
public sealed record Assignment(int Port, int Priority, int Stack = 0);
