namespace Outboard.Aws.Images;

/// <summary>A temporary folder with everything a build reads.</summary>
internal sealed class BuildContext : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("outboard-image-");

    private BuildContext()
    {
    }

    /// <summary>What the builder is given.</summary>
    public string Folder => Path.Combine(_root.FullName, "context");

    /// <summary>Where it exports to.</summary>
    public string Layout => Path.Combine(_root.FullName, "layout");

    public static BuildContext Write(ImageRecipe recipe, Payload payload)
    {
        var context = new BuildContext();
        try
        {
            context.Text("Dockerfile", recipe.Dockerfile, Readable);
            foreach (var (path, text) in recipe.Files)
            {
                context.Text(path, text, Executable);
            }

            foreach (var file in payload.Files)
            {
                var target = context.Place($"outboard/{file.Path}");
                File.Copy(file.Source, target);
                SetMode(target, Readable);
            }

            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Text(string path, string text, UnixFileMode mode)
    {
        var target = Place(path);
        File.WriteAllText(target, text);
        SetMode(target, mode);
    }

    /// <summary>The path with its folders made. The image's user is another than this one: modes are stated, whatever the umask.</summary>
    private string Place(string path)
    {
        var target = Path.Combine(Folder, path);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        SetMode(folder, Executable);
        return target;
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
