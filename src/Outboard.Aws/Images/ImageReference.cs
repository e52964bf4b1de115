using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Outboard.Aws.Images;

/// <summary>An image by digest: <c>123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp@sha256:…</c>.</summary>
/// <param name="Host">With the port, where there is one.</param>
/// <param name="Repository">Below the host.</param>
/// <param name="Digest">As <c>sha256:…</c>.</param>
internal sealed partial record ImageReference(string Host, string Repository, string Digest)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        var match = ByDigest().Match(text);
        reference = match.Success ? new(match.Groups["host"].Value, match.Groups["repository"].Value, match.Groups["digest"].Value) : null;
        return match.Success;
    }

    public override string ToString() => $"{Host}/{Repository}@{Digest}";

    // A first part without a dot or a port would be a folder of Docker Hub, which ECS takes for one too: the host is asked for.
    [GeneratedRegex(@"^(?<host>[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?|[a-z0-9-]+:[0-9]+|localhost)/(?<repository>[a-z0-9]+([._/-]+[a-z0-9]+)*)@(?<digest>sha256:[0-9a-f]{64})\z")]
    private static partial Regex ByDigest();
}
