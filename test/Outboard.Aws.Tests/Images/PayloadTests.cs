using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using Outboard.Aws.Images;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Images;

public sealed class PayloadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outboard-payload-");

    public PayloadTests()
    {
        foreach (var file in new[] { "outboard.dll", "outboard.deps.json", "outboard.runtimeconfig.json", "Outboard.Aws.dll", "outboard.pdb", "outboard" })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(Repo.Outboard)!, file), Path.Combine(_folder.FullName, file));
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_only_this_machine_can_run_stays_here() => Assert.Equal(
        ["Outboard.Aws.dll", "outboard.deps.json", "outboard.dll", "outboard.runtimeconfig.json"],
        Payload.Of(_folder.FullName, ImagePlatform.Arm64).Files.Select(static file => file.Path));

    [Fact]
    public void Assemblies_compiled_ahead_are_taken_where_they_fit_and_replaced_where_they_do_not()
    {
        var name = Path.Combine(_folder.FullName, "Outboard.Aws.dll");
        var portable = Path.Combine(_folder.FullName, Payload.PortableFolder, "Outboard.Aws.dll");
        Directory.CreateDirectory(Path.GetDirectoryName(portable)!);
        File.Copy(name, portable);
        CompileAhead(name, Machine.Amd64);

        Assert.Equal(name, SourceOf("Outboard.Aws.dll", ImagePlatform.Amd64));
        Assert.Equal(portable, SourceOf("Outboard.Aws.dll", ImagePlatform.Arm64));
        Assert.NotEqual(Payload.Of(_folder.FullName, ImagePlatform.Amd64).Hash, Payload.Of(_folder.FullName, ImagePlatform.Arm64).Hash);
    }

    [Fact]
    public void Assemblies_for_another_machine_alone_are_refused()
    {
        CompileAhead(Path.Combine(_folder.FullName, "outboard.dll"), Machine.Arm64);

        Assert.NotNull(Payload.Of(_folder.FullName, ImagePlatform.Arm64));
        var failure = Assert.Throws<OutboardException>(() => Payload.Of(_folder.FullName, ImagePlatform.Amd64));
        Assert.Contains("linux/amd64", failure.Why, StringComparison.Ordinal);
        Assert.Contains("--image", failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_carries_a_runtime_is_refused()
    {
        var config = Path.Combine(_folder.FullName, "outboard.runtimeconfig.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"frameworks\"", "\"includedFrameworks\"", StringComparison.Ordinal));

        Assert.Contains("runtime of its own", Assert.Throws<OutboardException>(() => Payload.Of(_folder.FullName, ImagePlatform.Amd64)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_in_one_file_is_refused()
    {
        File.Delete(Path.Combine(_folder.FullName, "outboard.dll"));

        Assert.Contains("outboard.dll", Assert.Throws<OutboardException>(() => Payload.Of(_folder.FullName, ImagePlatform.Amd64)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void One_byte_makes_another_hash()
    {
        var before = Payload.Of(_folder.FullName, ImagePlatform.Amd64).Hash;
        File.AppendAllText(Path.Combine(_folder.FullName, "outboard.deps.json"), "\n");

        Assert.NotEqual(before, Payload.Of(_folder.FullName, ImagePlatform.Amd64).Hash);
    }

    private string SourceOf(string name, ImagePlatform platform) => Payload.Of(_folder.FullName, platform).Files.Single(file => file.Path == name).Source;

    /// <summary>The marks of a file compiled ahead for Linux, without the code: the machine, and a directory of native code.</summary>
    private static void CompileAhead(string assembly, Machine machine)
    {
        var bytes = File.ReadAllBytes(assembly);
        using var reader = new PEReader([.. bytes]);
        var headers = reader.PEHeaders;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(headers.CoffHeaderStartOffset), (ushort)((int)machine ^ 0x7B79));
        // ManagedNativeHeader is the last of the directories in the CLI header, 64 bytes in.
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(headers.CorHeaderStartOffset + 68), 48);
        File.WriteAllBytes(assembly, bytes);
    }
}
