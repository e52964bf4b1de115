using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>Where a gateway's bearer tokens come from, to be read again when the file is edited.</summary>
/// <param name="OnCommandLine">The values of <c>--token</c>.</param>
/// <param name="File">The value of <c>--token-file</c>; null for none.</param>
internal sealed record TokenSource(IReadOnlyList<string> OnCommandLine, string? File)
{
    public ValueList<string> Read(CommandContext context) => InboundTokens.Read(OnCommandLine, File, context);
}
