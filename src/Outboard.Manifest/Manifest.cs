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
}
