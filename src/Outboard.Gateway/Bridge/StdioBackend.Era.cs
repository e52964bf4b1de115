using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// What the children of a server speak (mcp-transports 16).
internal sealed partial class StdioBackend
{
    /// <summary>What its children speak; <see cref="Era.Auto"/> while nobody knows, and for a native server, which speaks both.</summary>
    public Era Era => Spec is NativeServerSpec ? Era.Auto : Hello?.Era ?? Spec.Era;

    /// <summary>What a child about to be started will speak.</summary>
    private Task<Era> DecideEraAsync(ValueMap? env) => Task.FromResult(Spec.Era == Era.Modern ? Era.Modern : Era.Legacy);
}
