namespace Outboard.Manifests;

/// <summary>What the user wrote in <c>outboard.json</c>, typed, expanded and checked.</summary>
public sealed record Manifest
{
    /// <summary>The servers in the order of the file; names are unique.</summary>
    public required ValueList<ServerSpec> Servers { get; init; }

    public GatewaySpec Gateway { get; init; } = new();

    public AwsSpec? Aws { get; init; }

    /// <summary>What was noticed and does not stop anything: a client's field that is not used, a name no host can carry.</summary>
    public ValueList<Problem> Warnings { get; init; } = [];

    /// <summary>Warnings are about the text; two files that ask for the same thing are equal.</summary>
    public bool Equals(Manifest? other) => other is not null && Servers.Equals(other.Servers) && Gateway == other.Gateway && Aws == other.Aws;

    public override int GetHashCode() => HashCode.Combine(Servers, Gateway, Aws);
}

/// <summary>The <c>gateway</c> object: the one listener that serves every server by host and by path.</summary>
public sealed record GatewaySpec
{
    /// <summary>A server answers on <c>&lt;name&gt;.&lt;domain&gt;</c>.</summary>
    public string Domain { get; init; } = "localhost";

    /// <summary>The gateway's port; 0 lets the system choose.</summary>
    public int Port { get; init; } = 8800;

    /// <summary>The address every listener binds to, an IP address or <c>localhost</c>.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>Origins, beside loopback ones, that a browser page may call from; <c>*</c> allows all and turns CORS on for all.</summary>
    public ValueList<string> AllowOrigins { get; init; } = [];

    /// <summary>Host names answered beside <c>&lt;name&gt;.&lt;domain&gt;</c>, the domain itself and loopback names; <c>*</c> allows all.</summary>
    public ValueList<string> AllowHosts { get; init; } = [];

    /// <summary>The largest HTTP request body, in bytes (bridge-compat R36).</summary>
    public int MaxRequestBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Sessions held at once, over all servers (R20).</summary>
    public int MaxSessions { get; init; } = 10_000;
}

/// <summary>The <c>aws</c> object; read here so that the file is checked as a whole, used by the AWS side.</summary>
public sealed record AwsSpec
{
    public string? Region { get; init; }

    public string? Profile { get; init; }

    public string? Domain { get; init; }

    /// <summary><c>classic</c> or <c>edge</c>.</summary>
    public string? Layout { get; init; }

    /// <summary>The deployment's name, from which its stacks are named; <c>mcp</c> unless given.</summary>
    public string Name { get; init; } = "mcp";

    /// <summary>The only account this may be deployed to, twelve digits; null for any.</summary>
    public string? Account { get; init; }

    /// <summary>The hosted zone the records go into; null: none are made.</summary>
    public string? HostedZoneId { get; init; }

    /// <summary>A certificate of the user's own; null: one is made, where there is a zone.</summary>
    public string? CertificateArn { get; init; }

    /// <summary>Null: the default VPC.</summary>
    public string? Vpc { get; init; }

    /// <summary>At least two, in different zones; empty: those of the VPC.</summary>
    public ValueList<string> Subnets { get; init; } = [];

    /// <summary>Source ranges that may reach the load balancer.</summary>
    public ValueList<string> AllowedCidrs { get; init; } = [];

    /// <summary>Anybody may call every tool, said in so many words.</summary>
    public bool Public { get; init; }

    /// <summary>Plain HTTP on port 80 is redirected to HTTPS (edge).</summary>
    public bool Redirect { get; init; } = true;

    public Packing Packing { get; init; }

    public Architecture Architecture { get; init; }

    public Spot Spot { get; init; }

    public ScheduleSpec? Schedule { get; init; }

    /// <summary>How long calls in flight may run on when a task is stopped; whole seconds, 100 at most.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    public int LogRetentionDays { get; init; } = 30;

    /// <summary>Container Insights, which are billed.</summary>
    public bool ContainerInsights { get; init; }

    /// <summary>Further stack tags.</summary>
    public ValueMap Tags { get; init; } = ValueMap.Empty;

    /// <summary>The permissions boundary of every role; null for none.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>The role CloudFormation works with; null: the caller's own rights.</summary>
    public string? CfnRoleArn { get; init; }

    /// <summary>ARNs of the customer's keys that secrets are encrypted with.</summary>
    public ValueList<string> KmsKeys { get; init; } = [];
}

/// <summary>How servers are put into tasks (aws 8).</summary>
public enum Packing
{
    TaskPerServer,
    OneTask,
}

public enum Architecture
{
    Arm64,
    X86,
}

/// <summary>Fargate Spot or on-demand (aws 8.4).</summary>
public enum Spot
{
    Always,

    /// <summary>One task on demand, the others mostly on Spot; takes two tasks at least.</summary>
    Mixed,
    Never,
}

/// <summary>Scheduled scale to zero (aws 8.5).</summary>
/// <param name="Wake">Six fields: <c>0 8 ? * MON-FRI *</c>.</param>
/// <param name="Sleep">The same.</param>
/// <param name="Timezone">An IANA name such as <c>Europe/Berlin</c>.</param>
public sealed record ScheduleSpec(string Wake, string Sleep, string Timezone);
