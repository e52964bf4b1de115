namespace Outboard.Serving;

/// <summary>Where what Outboard has found out is kept between runs. Everything in it can be deleted; it is found out again.</summary>
internal static class CacheFolder
{
    /// <summary>Names the folder, over the system's own place for such things.</summary>
    public const string Variable = "OUTBOARD_CACHE";

    /// <summary>The folder, whether or not it exists; null where the environment names none.</summary>
    public static string? Of(CommandContext context)
    {
        string? Folder(string variable) => context.Environment.GetValueOrDefault(variable) is { Length: > 0 } folder ? folder : null;

        if (Folder(Variable) is { } own)
        {
            return Path.GetFullPath(own, context.Folder);
        }

        if (OperatingSystem.IsWindows())
        {
            return Folder("LOCALAPPDATA") is { } local ? Path.Combine(local, "outboard", "cache") : null;
        }

        // A relative XDG path is to be taken for none (XDG base directory specification).
        var cache = Folder("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg : Folder("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache") : null;
        return cache is null ? null : Path.Combine(cache, "outboard");
    }
}
