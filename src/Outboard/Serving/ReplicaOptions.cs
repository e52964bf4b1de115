using Outboard.Gateway;

namespace Outboard.Serving;

/// <summary>What makes a gateway one replica of several: the key they share, and the address the others reach it at.</summary>
internal static class ReplicaOptions
{
    /// <summary>The shared key, or two of them. It has no option: process lists show those.</summary>
    public const string KeyVariable = "OUTBOARD_KEY";

    public const string PeerVariable = "OUTBOARD_PEER";

    /// <param name="settings">What the command has made of its line.</param>
    /// <param name="peer">The value of <c>--peer</c>, which is stronger than the variable.</param>
    /// <param name="context">Its environment may hold both variables; empty is unset.</param>
    public static GatewaySettings WithReplicas(this GatewaySettings settings, string? peer, CommandContext context) => settings with
    {
        Keys = Given(context.Environment.GetValueOrDefault(KeyVariable)),
        Peer = Given(peer) ?? Given(context.Environment.GetValueOrDefault(PeerVariable)),
    };

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
