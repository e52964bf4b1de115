using ModelContextProtocol;

namespace Outboard.EndToEnd.Matrix;

/// <summary>What a probe found of one feature.</summary>
internal abstract record Finding
{
    /// <summary>It works.</summary>
    public sealed record Works : Finding;

    /// <summary>The specification leaves no way, and the client is told so instead of being left waiting.</summary>
    /// <param name="Reason">Where the specification says it.</param>
    public sealed record Impossible(string Reason) : Finding;

    /// <summary>It does not work though it could.</summary>
    /// <param name="How">For the table, the same in every run.</param>
    /// <param name="Detail">For the one who looks into it.</param>
    public sealed record Fails(string How, string Detail) : Finding;

    /// <summary>Why a client of this revision cannot have a feature from any server; null when it can.</summary>
    public static string? WhyImpossible(Revision revision, Feature feature) => feature == Feature.Elicitation && !revision.HasElicitation
        ? "Elicitation came with revision 2025-06-18: an older client has no such capability to declare, and may not be asked."
        : null;

    public static Finding Of(Exception failure) => new Fails(
        failure switch
        {
            DidNotStartException => "does not start",
            McpProtocolException protocol => $"error {(int)protocol.ErrorCode}",
            HttpRequestException { StatusCode: { } status } => $"HTTP {(int)status}",
            TimeoutException or OperationCanceledException => "nothing comes",
            McpException => "error",
            _ => "not what was sent",
        },
        failure.ToString());
}
