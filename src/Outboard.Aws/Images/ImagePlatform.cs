using System.Diagnostics;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>What an image runs on, as image configurations name it: <c>linux/arm64</c>.</summary>
internal sealed record ImagePlatform(string Os, string Architecture)
{
    public static ImagePlatform Arm64 { get; } = new("linux", "arm64");

    public static ImagePlatform Amd64 { get; } = new("linux", "amd64");

    public static ImagePlatform Of(DeployPlan plan) => plan.Architecture switch
    {
        Manifests.Architecture.Arm64 => Arm64,
        Manifests.Architecture.X86 => Amd64,
        _ => throw new UnreachableException(),
    };

    public override string ToString() => $"{Os}/{Architecture}";
}
