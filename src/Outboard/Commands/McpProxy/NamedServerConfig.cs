using System.Text;
using System.Text.Json;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>One server of <c>--named-server</c> or <c>--named-server-config</c>.</summary>
internal sealed record NamedServer(string Name, string Command, ValueList<string> Args, ValueMap Env, string? Cwd);

/// <summary>The file of <c>--named-server-config</c>: one object under <c>mcpServers</c>, keyed by name (bridge-compat 1.7).</summary>
internal sealed class NamedServerConfig
{
    private readonly string _path;
    private readonly string _folder;
    private readonly byte[] _bytes;
    private readonly List<LineWarning> _warnings;

    private NamedServerConfig(string path, string folder, byte[] bytes, List<LineWarning> warnings)
    {
        (_path, _folder, _bytes, _warnings) = (path, folder, bytes, warnings);
    }

    /// <summary>The servers to run, in the file's order. Throws <see cref="OutboardException"/> where the file cannot be used.</summary>
    /// <param name="path">As the line gives it.</param>
    /// <param name="around">Where the file is read from.</param>
    /// <param name="mayBeEmpty">The line has a server of its own, so that a file without one is no error.</param>
    /// <param name="warnings">Takes what is skipped or changed.</param>
    internal static List<NamedServer> Read(string path, LineSurroundings around, bool mayBeEmpty, List<LineWarning> warnings)
    {
        var file = around.Absolute(path);
        byte[] bytes;
        try
        {
            bytes = around.ReadFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "There is no such file." : e.Message;
            throw new OutboardException($"{path}: cannot read the server config.", why, "Give --named-server-config a readable JSON file.", e);
        }

        return new NamedServerConfig(path, Path.GetDirectoryName(file)!, bytes, warnings).Servers(mayBeEmpty);
    }

    private List<NamedServer> Servers(bool mayBeEmpty)
    {
        JsonPart root;
        if (string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(_bytes)))
        {
            throw new OutboardException($"{_path}:1:1: the file is empty.");
        }

        try
        {
            root = JsonPart.Read(_bytes);
        }
        catch (JsonException e)
        {
            throw new OutboardException($"{_path}:{Position(e)}: not JSON.", e.Message.Split(" LineNumber:")[0], "The file is plain JSON, without comments or trailing commas.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new OutboardException($"{_path}: not JSON.", "A string in it is not valid Unicode.", "Save the file as UTF-8.", e);
        }

        if (root.Member("mcpServers") is not { Kind: JsonTokenType.StartObject } servers)
        {
            var at = root.Member("mcpServers") ?? root;
            throw Unusable(at, root.Member("mcpServers") is null ? "there is no mcpServers object." : "mcpServers is not an object.");
        }

        var read = new List<NamedServer>();
        foreach (var (name, entry) in servers.Members)
        {
            if (ServerOf(name, entry) is { } server)
            {
                read.Add(server);
            }
        }

        if (read.Count == 0)
        {
            var what = $"{Where(servers)}: no server of mcpServers is enabled and can run.";
            if (!mayBeEmpty)
            {
                throw new OutboardException(what, fix: "Enable one, or give a command on the line.");
            }

            _warnings.Add(new LineWarning(Severity.Warning, what));
        }

        return read;
    }

    private NamedServer? ServerOf(string name, JsonPart entry)
    {
        if (entry.Kind is not JsonTokenType.StartObject)
        {
            return Skip(name, entry, "its entry is not an object");
        }

        // on a conflict the server is off; a server left out on purpose needs no warning
        if (entry.Member("enabled") is { IsTruthy: false } || entry.Member("disabled") is { IsTruthy: true })
        {
            return null;
        }

        if (entry.Member("transportType") is { } transport && transport is not { Kind: JsonTokenType.String, Text: "stdio" or "" } && transport.IsTruthy)
        {
            return Skip(name, transport, $"its transportType is {transport.Text}, and the bridge runs stdio servers only");
        }

        if (entry.Member("command") is not { Kind: JsonTokenType.String, Text.Length: > 0 } command)
        {
            return entry.Member("url") is { } url
                ? Skip(name, url, "it has a url instead of a command; 'outboard up' serves such entries")
                : Skip(name, entry.Member("command") ?? entry, "it has no command");
        }

        if (entry.Member("args") is { Kind: not JsonTokenType.StartArray } noList)
        {
            return Skip(name, noList, "its args are not a list");
        }

        return new NamedServer(name, command.Text, ArgsOf(name, entry), EnvOf(name, entry), CwdOf(name, entry));
    }

    private ValueList<string> ArgsOf(string name, JsonPart entry) =>
        [.. (entry.Member("args")?.Items ?? []).Select((item, i) => Scalar(item, $"mcpServers.{name}.args[{i}]"))];

    private ValueMap EnvOf(string name, JsonPart entry) => entry.Member("env") switch
    {
        null or { Kind: JsonTokenType.Null } => ValueMap.Empty,
        { Kind: JsonTokenType.StartObject } env => new ValueMap([.. env.Members
            .Select(member => KeyValuePair.Create(member.Name, Scalar(member.Value, $"mcpServers.{name}.env.{member.Name}")))]),
        var other => throw Unusable(other, $"mcpServers.{name}.env is not an object."),
    };

    private string? CwdOf(string name, JsonPart entry) => entry.Member("cwd") switch
    {
        null or { Kind: JsonTokenType.Null } or { Kind: JsonTokenType.String, Text: "" } => null,
        { Kind: JsonTokenType.String } cwd when !cwd.Text.Contains('\0', StringComparison.Ordinal) => Path.GetFullPath(cwd.Text, _folder),
        var other => throw Unusable(other, $"mcpServers.{name}.cwd is not a path."),
    };

    private string Scalar(JsonPart value, string path)
    {
        if (value.Kind is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
            _warnings.Add(new LineWarning(Severity.Warning, $"{Where(value)}: {path} is not a string and is taken as \"{value.Text}\"."));
            return value.Text;
        }

        return value.Kind is JsonTokenType.String ? value.Text : throw Unusable(value, $"{path} is not a string.");
    }

    private NamedServer? Skip(string name, JsonPart at, string why)
    {
        _warnings.Add(new LineWarning(Severity.Warning, $"{Where(at)}: server '{name}' is skipped: {why}."));
        return null;
    }

    private OutboardException Unusable(JsonPart at, string what) =>
        new($"{Where(at)}: {what}", fix: "The file looks like {\"mcpServers\": {\"fetch\": {\"command\": \"uvx\", \"args\": [\"mcp-server-fetch\"]}}}.");

    private string Where(JsonPart part)
    {
        var before = _bytes.AsSpan(0, part.Offset);
        return $"{_path}:{before.Count((byte)'\n') + 1}:{Column(before[(before.LastIndexOf((byte)'\n') + 1)..])}";
    }

    /// <summary>The exception counts lines from 0 and columns in bytes.</summary>
    private string Position(JsonException e)
    {
        var line = (int)(e.LineNumber ?? 0);
        var rest = _bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? _bytes.AsSpan(Encoding.UTF8.Preamble.Length) : _bytes;
        for (var i = 0; i < line && rest.IndexOf((byte)'\n') is var end and >= 0; i++)
        {
            rest = rest[(end + 1)..];
        }

        return $"{line + 1}:{Column(rest[..Math.Min(rest.Length, (int)(e.BytePositionInLine ?? 0))])}";
    }

    private static int Column(ReadOnlySpan<byte> before) => Encoding.UTF8.GetCharCount(before) + 1;
}
