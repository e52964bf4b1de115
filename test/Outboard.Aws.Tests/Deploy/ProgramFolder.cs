using Outboard.Aws.Images;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>A folder that looks like the program's, so that the tags of images come out of it; nothing is built from it.</summary>
internal sealed class ProgramFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outboard-program-");

    public ProgramFolder()
    {
        // Any assembly without machine code will do.
        File.Copy(typeof(ProgramFolder).Assembly.Location, System.IO.Path.Combine(Path, "outboard.dll"));
        File.WriteAllText(System.IO.Path.Combine(Path, "outboard.runtimeconfig.json"), "{}");
    }

    public string Path => _folder.FullName;

    /// <summary>Of every task.</summary>
    public List<string> Tags(DeployPlan plan)
    {
        var platform = ImagePlatform.Of(plan);
        var payload = Payload.Of(Path, platform);
        return [.. TaskPlan.Of(plan).Select(task => ImageRecipes.Of(task, plan).Tag(payload, platform, new Dictionary<string, string>()))];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
