using Outboard.Manifests;

namespace Outboard.Gateway.Stdio;

/// <summary>Finds the program a command names, as a shell would with the child's own <c>PATH</c>.</summary>
internal static class CommandPath
{
    /// <exception cref="OutboardException">There is no such program, or no such working directory.</exception>
    public static string Find(ChildCommand command)
    {
        if (command.Cwd is { } cwd && !Directory.Exists(cwd))
        {
            throw new OutboardException(
                $"Server '{command.Server}' cannot start: its working directory does not exist.", $"cwd is '{cwd}'.", "Create it, or correct 'cwd'.");
        }

        var name = command.Command;
        if (name.Contains('/') || (OperatingSystem.IsWindows() && name.Contains('\\')))
        {
            var path = Path.GetFullPath(name, command.Cwd ?? Environment.CurrentDirectory);
            return File.Exists(path) ? path : throw NotFound(command, $"There is no file '{path}'.");
        }

        var searched = (command.Environment.GetValueOrDefault("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in searched)
        {
            foreach (var ending in Endings(command.Environment))
            {
                var path = Path.Combine(folder, name + ending);
                if (IsProgram(path))
                {
                    return path;
                }
            }
        }

        // Callers and /status see this: how many folders says enough, which they are is the host's own business (bridge-compat R44).
        throw NotFound(command, searched.Length switch
        {
            0 => $"No '{name}' in PATH, which is empty.",
            1 => $"No '{name}' in the one folder of PATH.",
            var folders => $"No '{name}' in the {folders} folders of PATH.",
        });
    }

    public static OutboardException CannotStart(ChildCommand command, string path, Exception cause) => new(
        $"Server '{command.Server}' cannot start: {cause.Message}.",
        $"The system refused to run '{path}'.",
        "Run the command by hand to see what it says; a script needs a first line such as '#!/bin/sh' and the execute permission.",
        cause);

    private static OutboardException NotFound(ChildCommand command, string why) => new(
        $"Server '{command.Server}' cannot start: command '{command.Command}' not found.", why, $"Install '{command.Command}', or write its full path.");

    private static string[] Endings(IReadOnlyDictionary<string, string> environment) => OperatingSystem.IsWindows()
        ? ["", .. (environment.GetValueOrDefault("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';', StringSplitOptions.RemoveEmptyEntries)]
        : [""];

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
