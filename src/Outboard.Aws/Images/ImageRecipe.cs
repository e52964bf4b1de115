using System.Security.Cryptography;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>How the image of one task is built: the Dockerfile, and the small files beside it. The program itself comes as <see cref="Payload"/>.</summary>
internal sealed record ImageRecipe
{
    private const int TagDigits = 12;

    /// <summary>Of the task.</summary>
    public required string Name { get; init; }

    public required string Dockerfile { get; init; }

    /// <summary>Path below the build context to text; executable.</summary>
    public ValueMap Files { get; init; } = ValueMap.Empty;

    /// <summary>
    /// <c>fetch.0123456789ab</c>: the digits are of everything that goes into the image, so that the same image is found again without building it.
    /// What a build adds from elsewhere (the newest version of a package that names none) is not in them, and stays as it was built.
    /// </summary>
    public string Tag(Payload payload, ImagePlatform platform, IReadOnlyDictionary<string, string> arguments)
    {
        var text = new StringBuilder("outboard image 1\n").Append(platform).Append('\n').Append(payload.Hash).Append('\n').Append(HashOf(Dockerfile)).Append('\n');
        foreach (var (path, content) in Files.OrderBy(static file => file.Key, StringComparer.Ordinal))
        {
            text.Append(path).Append(' ').Append(HashOf(content)).Append('\n');
        }

        foreach (var (name, value) in arguments.OrderBy(static argument => argument.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('=').Append(value).Append('\n');
        }

        return $"{Name}.{HashOf(text.ToString())[..TagDigits]}";
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
