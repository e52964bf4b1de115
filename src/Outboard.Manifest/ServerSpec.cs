namespace Outboard.Manifests;

/// <summary>Which child serves a request (architecture, "Sharing a child").</summary>
public enum Sharing
{
    /// <summary>One child serves every session.</summary>
    Shared,

    /// <summary>A child for each session.</summary>
    Session,

    /// <summary>A fresh child for each call, from a warm pool.</summary>
    Call,
}

/// <summary>Which calls may make the child ask its caller something (mcp-transports 18).</summary>
public enum Interactive
{
    /// <summary>Calls of clients that can answer questions take the child's exclusive lease.</summary>
    Auto,

    /// <summary>No call does; the child is told the client can answer nothing.</summary>
    Off,
}

/// <summary>Which revisions of the protocol a program speaks (mcp-transports 12).</summary>
public enum Era
{
    /// <summary>Not said; found out by asking (mcp-transports 16).</summary>
    Auto,

    /// <summary>With an <c>initialize</c> handshake: 2024-11-05 to 2025-11-25.</summary>
    Legacy,

    /// <summary>Without one: 2026-07-28.</summary>
    Modern,
}

/// <summary>Whom a kept answer may serve (mcp-transports 7).</summary>
public enum CacheScope
{
    /// <summary>The caller who got it.</summary>
    Private,

    /// <summary>Everybody.</summary>
    Public,
}

/// <summary>One entry of <c>mcpServers</c>. The family is closed: stdio, native or http.</summary>
public abstract record ServerSpec
{
    private protected ServerSpec()
    {
    }

    public required string Name { get; init; }

    /// <summary>A port of its own beside the gateway's; 0 lets the system choose; null for none.</summary>
    public int? Port { get; init; }

    /// <summary>A host name of its own in place of <c>&lt;name&gt;.&lt;domain&gt;</c>.</summary>
    public string? Host { get; init; }

    public Sharing Sharing { get; init; } = Sharing.Shared;

    public Interactive Interactive { get; init; } = Interactive.Auto;

    /// <summary>What its children speak; <see cref="Era.Auto"/> is found out. Says nothing of a native server, which speaks both.</summary>
    public Era Era { get; init; }

    /// <summary>How long a client, and the gateway, may keep the lists and the resources of a legacy child (mcp-transports 7); a child of the modern era says so itself.</summary>
    public TimeSpan CacheTtl { get; init; }

    /// <summary>Whether what is kept may serve others than the one who asked.</summary>
    public CacheScope CacheScope { get; init; }

    /// <summary>A call without result or progress for this long fails (R33); zero switches the limit off.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A session without traffic for this long ends (R15).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The handshake with a child must finish in this time (R6).</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Tools offered; null offers all that are not denied.</summary>
    public ValueList<string>? AllowTools { get; init; }

    public ValueList<string> DenyTools { get; init; } = [];

    /// <summary>AWS only; read and kept here so that the file is checked as a whole.</summary>
    public ServerAwsSpec Aws { get; init; } = new();
}

/// <summary>A program that speaks MCP on its standard streams.</summary>
public sealed record StdioServerSpec : ServerSpec
{
    public required string Command { get; init; }

    public ValueList<string> Args { get; init; } = [];

    /// <summary>
    /// Set for the child, over whatever it inherits. A value may hold <c>${header:Name}</c> when sharing is not <c>shared</c>.
    /// </summary>
    public ValueMap Env { get; init; } = ValueMap.Empty;

    /// <summary>The child's working directory, absolute (a relative one is taken from the manifest's folder); null inherits.</summary>
    public string? Cwd { get; init; }

    /// <summary>Give the child the whole environment, container credentials (but for <see cref="UsesTaskRole"/>) and <c>OUTBOARD_*</c> excepted.</summary>
    public bool PassEnvironment { get; init; }

    /// <summary>Further variables the child inherits, by name.</summary>
    public ValueList<string> PassEnv { get; init; } = [];

    /// <summary>
    /// The child may act as the task it runs in: it inherits the variables that lead to the credentials of the container's role (decision 0009).
    /// </summary>
    public bool UsesTaskRole { get; init; }
}

/// <summary>A server of this binary, written as the command any client could run: <c>outboard serve fetch</c>.</summary>
public sealed record NativeServerSpec : ServerSpec
{
    /// <summary>Every kind there is.</summary>
    public static ValueList<string> Kinds { get; } = ["fetch", "aws-docs", "searxng"];

    /// <summary><c>fetch</c>, <c>aws-docs</c> or <c>searxng</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What follows the kind on the command line.</summary>
    public ValueList<string> Args { get; init; } = [];

    public ValueMap Env { get; init; } = ValueMap.Empty;
}

/// <summary>How a server with an address is spoken to.</summary>
public enum HttpTransport
{
    /// <summary>Streamable HTTP, falling back to HTTP+SSE.</summary>
    Auto,

    /// <summary>HTTP+SSE (2024-11-05), because the file says so.</summary>
    Sse,
}

/// <summary>A server that already speaks HTTP elsewhere.</summary>
public sealed record HttpServerSpec : ServerSpec
{
    public required Uri Url { get; init; }

    public HttpTransport Transport { get; init; }

    /// <summary>Sent with every request.</summary>
    public ValueMap Headers { get; init; } = ValueMap.Empty;
}

/// <summary>The fields of a server that only a deployment reads.</summary>
public sealed record ServerAwsSpec
{
    /// <summary>CPU units, 1024 to a vCPU.</summary>
    public int? Cpu { get; init; }

    /// <summary>MiB.</summary>
    public int? Memory { get; init; }

    public int? Replicas { get; init; }

    /// <summary>More and fewer replicas with the load; not beside <see cref="Replicas"/>.</summary>
    public ScaleSpec? Scale { get; init; }

    /// <summary>The old task is stopped before the new one starts, for servers that must not run twice.</summary>
    public bool DeployReplace { get; init; }

    /// <summary>Never in one task with others.</summary>
    public bool Isolate { get; init; }

    /// <summary>Ports beside 443 and 80 that the server may reach.</summary>
    public ValueList<int> EgressPorts { get; init; } = [];

    /// <summary>Variable name to parameter or secret reference.</summary>
    public ValueMap Secrets { get; init; } = ValueMap.Empty;

    /// <summary>What the server may do in the account, with a role of its own; none: it has no role.</summary>
    public ValueList<Permission> Permissions { get; init; } = [];
}

/// <summary>An action of IAM, and what it may be done to.</summary>
/// <param name="Action">As <c>s3:GetObject</c> or <c>s3:Get*</c>.</param>
/// <param name="Resources">ARNs, or <c>*</c>.</param>
public sealed record Permission(string Action, ValueList<string> Resources);

/// <summary>How many copies run, by how busy they are (aws 1.9).</summary>
/// <param name="Min">At the least.</param>
/// <param name="Max">At the most.</param>
/// <param name="Cpu">Percent of their CPU that copies are kept at on average.</param>
public sealed record ScaleSpec(int Min, int Max, int Cpu = ScaleSpec.DefaultCpu)
{
    public const int DefaultCpu = 60;
}
