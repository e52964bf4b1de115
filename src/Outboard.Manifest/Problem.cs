namespace Outboard.Manifests;

/// <summary>One thing wrong with what the user wrote: where, what and why, and what to do about it.</summary>
/// <param name="Path">Where it stands, as <c>mcpServers.fetch.port</c>; empty for the file as a whole.</param>
/// <param name="What">What is wrong, in a sentence.</param>
/// <param name="Cure">What to write or run instead.</param>
public sealed record Problem(string Path, string What, string Cure)
{
    public override string ToString() => Path.Length == 0 ? $"{What} {Cure}" : $"{Path}: {What} {Cure}";
}
