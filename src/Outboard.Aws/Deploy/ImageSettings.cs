namespace Outboard.Aws.Deploy;

/// <summary>Where images come from.</summary>
public sealed record ImageSettings
{
    /// <summary>Task name to <c>REPOSITORY@sha256:…</c>: images somebody else has built and pushed (<c>--image NAME=REF</c>).</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <summary><c>docker</c>, <c>podman</c> or <c>buildah</c>; null: the first that works.</summary>
    public string? Builder { get; init; }

    /// <summary>Arguments of a build, which replace the base images where these are not to be had: <c>RUNTIME</c>, <c>UV</c>, <c>NODE</c>.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder of the program that goes into images.</summary>
    public string Program { get; init; } = AppContext.BaseDirectory;
}
