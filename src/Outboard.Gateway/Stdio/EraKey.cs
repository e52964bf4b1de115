using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Gateway.Stdio;

/// <summary>By what a program is known again: a digest over what would make it another one. Nothing can be read back from it.</summary>
internal static class EraKey
{
    /// <summary>Names the image this runs in, so that another one's programs are other programs.</summary>
    public const string ImageVariable = "OUTBOARD_IMAGE_DIGEST";

    /// <summary>Endings of files that are programs to an interpreter: <c>node server.js</c> is another program once the script has changed.</summary>
    private static readonly string[] Scripts = [".js", ".mjs", ".cjs", ".ts", ".py", ".rb", ".php", ".jar", ".dll", ".sh", ".exe"];

    /// <summary>The key of a command line; the version of a package runner's package is among its arguments.</summary>
    /// <param name="command">What is started.</param>
    /// <param name="imageDigest">The image this runs in, if that is known.</param>
    /// <exception cref="OutboardException">There is no such program.</exception>
    public static string Of(ChildCommand command, string? imageDigest)
    {
        var parts = new StringBuilder();
        Add(parts, imageDigest ?? "");
        Add(parts, command.Cwd ?? "");
        AddFile(parts, CommandPath.Find(command));
        foreach (var arg in command.Args)
        {
            Add(parts, arg);
            if (Scripts.Contains(Path.GetExtension(arg), StringComparer.OrdinalIgnoreCase))
            {
                AddFile(parts, Path.Combine(command.Cwd ?? Environment.CurrentDirectory, arg));
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString())));
    }

    /// <summary>With its length in front, so that no two lists of parts read alike.</summary>
    private static void Add(StringBuilder parts, string part) => parts.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");

    private static void AddFile(StringBuilder parts, string path)
    {
        Add(parts, path);
        try
        {
            // What runners are called by is often a link that stays when the program behind it changes.
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            parts.Append(target.Exists ? string.Create(CultureInfo.InvariantCulture, $"{target.Length},{target.LastWriteTimeUtc.Ticks};") : "-;");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parts.Append("-;");
        }
    }
}
