namespace Outboard.EndToEnd.Matrix;

/// <summary>A client of the matrix: the revision it is pinned to, and with it the way it connects.</summary>
/// <param name="Version">The protocol version it asks for and insists on.</param>
/// <param name="Transport">How it connects.</param>
internal sealed record Revision(string Version, Transport Transport)
{
    public static IReadOnlyList<Revision> All { get; } =
    [
        new("2024-11-05", Transport.Sse),
        new("2025-03-26", Transport.Http),
        new("2025-06-18", Transport.Http),
        new("2025-11-25", Transport.Http),
        new("2026-07-28", Transport.Http),
    ];

    public static Revision Of(string version) => All.Single(revision => revision.Version == version);

    /// <summary>No handshake and no session; questions are results.</summary>
    public bool IsModern => string.CompareOrdinal(Version, "2026-07-28") >= 0;

    /// <summary>Elicitation came with 2025-06-18 (mcp-transports 1.1).</summary>
    public bool HasElicitation => string.CompareOrdinal(Version, "2025-06-18") >= 0;
}

/// <summary>A line of the matrix.</summary>
public enum Feature
{
    /// <summary>List and call.</summary>
    Tools,

    /// <summary>List and get, with arguments.</summary>
    Prompts,

    /// <summary>List, templates, and read.</summary>
    Resources,

    /// <summary>Completion of a prompt's argument.</summary>
    Completion,

    /// <summary>Progress of a call.</summary>
    Progress,

    /// <summary>A cancelled call is cancelled in the server.</summary>
    Cancel,

    /// <summary>Log messages from the level that was asked for.</summary>
    Logging,

    /// <summary>Changes of a resource and of the tool list.</summary>
    Subscription,

    /// <summary>The server asks the client's model.</summary>
    Sampling,

    /// <summary>The server asks the client's user.</summary>
    Elicitation,

    /// <summary>The server asks for the client's roots.</summary>
    Roots,
}
