using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <param name="Path">Below the program's folder, with <c>/</c>.</param>
/// <param name="Source">Where it is on this machine.</param>
internal sealed record PayloadFile(string Path, string Source);

/// <summary>The program as it goes into an image: the files of the running one, without what only this machine can run (decision 7).</summary>
internal sealed class Payload
{
    /// <summary>Below the program's folder: the same assemblies without machine code, where the others are compiled ahead.</summary>
    public const string PortableFolder = "portable";

    private const string Main = "outboard.dll";

    private readonly Lazy<string> _hash;

    private Payload(ValueList<PayloadFile> files)
    {
        Files = files;
        _hash = new(() => HashOf(files));
    }

    public ValueList<PayloadFile> Files { get; }

    /// <summary>Of every path and content.</summary>
    public string Hash => _hash.Value;

    /// <param name="folder">Where the program is.</param>
    /// <param name="platform">What the image is for.</param>
    /// <exception cref="OutboardException">These files cannot run there.</exception>
    public static Payload Of(string folder, ImagePlatform platform)
    {
        if (!File.Exists(Path.Combine(folder, Main)) || !File.Exists(Path.Combine(folder, "outboard.runtimeconfig.json")))
        {
            throw Unfit($"{folder} has no {Main} beside the program, as if it were published as a single file.");
        }

        // A program with a runtime of its own brings that of one system; an image has its own.
        if (File.ReadAllText(Path.Combine(folder, "outboard.runtimeconfig.json")).Contains("\"includedFrameworks\"", StringComparison.Ordinal))
        {
            throw Unfit($"The outboard in {folder} carries a runtime of its own.");
        }

        var files = new SortedDictionary<string, PayloadFile>(StringComparer.Ordinal);
        foreach (var source in Directory.EnumerateFiles(folder).Where(static file => Path.GetExtension(file) is ".dll" or ".json"))
        {
            var name = Path.GetFileName(source);
            files.Add(name, new(name, FitFor(source, name, folder, platform)));
        }

        return new([.. files.Values]);
    }

    private static string FitFor(string source, string name, string folder, ImagePlatform platform)
    {
        if (Path.GetExtension(name) != ".dll" || Fits(source, platform))
        {
            return source;
        }

        var portable = Path.Combine(folder, PortableFolder, name);
        return File.Exists(portable) && Fits(portable, platform)
            ? portable
            : throw Unfit($"{name} is compiled ahead for another machine than {platform}, and there is no {PortableFolder}/{name} beside it.");
    }

    /// <summary>
    /// Machine code of another architecture is refused by the runtime, not passed over. An assembly without any says I386, whatever it runs on;
    /// one compiled ahead says its machine, mixed with a number for the system.
    /// </summary>
    private static bool Fits(string assembly, ImagePlatform platform)
    {
        const int LinuxMark = 0x7B79;
        using var file = File.OpenRead(assembly);
        using var reader = new PEReader(file);
        if (reader.PEHeaders.CorHeader is not { } managed)
        {
            return false;
        }

        var machine = (int)reader.PEHeaders.CoffHeader.Machine;
        var wanted = (int)(platform.Architecture == "arm64" ? Machine.Arm64 : Machine.Amd64) ^ LinuxMark;
        return managed.ManagedNativeHeaderDirectory.Size == 0 || machine == wanted;
    }

    private static string HashOf(ValueList<PayloadFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            using var content = File.OpenRead(file.Source);
            text.Append(file.Path).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(content))).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static OutboardException Unfit(string why) => new(
        "This outboard cannot be put into an image.",
        why,
        "Run one that is published without a runtime of its own (dotnet publish src/Outboard -c Release), or build and push the image yourself and give it with --image NAME=REPOSITORY@sha256:….");
}
