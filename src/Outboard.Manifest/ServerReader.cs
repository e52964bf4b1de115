using System.Text.Json;

namespace Outboard.Manifests;

/// <summary>One entry of <c>mcpServers</c>, from JSON to a <see cref="ServerSpec"/>.</summary>
internal sealed class ServerReader(string folder, Findings findings, Expansion expansion)
{
    /// <summary>The server; null when the entry is switched off or is no object at all.</summary>
    public ServerSpec? Read(string name, JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            findings.Problem(path, $"Is {ObjectReader.Kind(element)}.", "Write an object with \"command\" or \"url\".");
            return null;
        }

        // What is switched off is not looked at: its variables may well be unset.
        if (SwitchedOff(element))
        {
            return null;
        }

        var entry = new ObjectReader(element, path, ServerFields.Server, findings, expansion);
        entry.Flag(ServerFields.Disabled);
        entry.Flag(ServerFields.Enabled);
        var spec = ReadKind(name, entry);
        var tools = entry.Object(ServerFields.Tools);
        return spec with
        {
            Port = entry.Integer(ServerFields.Port),
            Host = entry.Text(ServerFields.Host),
            Sharing = ReadSharing(entry, spec is NativeServerSpec),
            Interactive = entry.Choice(ServerFields.Interactive) == "off" ? Interactive.Off : Interactive.Auto,
            Era = ReadEra(entry),
            CacheTtl = entry.Duration(ServerFields.CacheTtl) ?? spec.CacheTtl,
            CacheScope = entry.Choice(ServerFields.CacheScope) == "public" ? CacheScope.Public : CacheScope.Private,
            RequestTimeout = entry.Duration(ServerFields.RequestTimeout) ?? spec.RequestTimeout,
            IdleTimeout = entry.Duration(ServerFields.IdleTimeout) ?? spec.IdleTimeout,
            StartTimeout = entry.Duration(ServerFields.StartTimeout) ?? spec.StartTimeout,
            AllowTools = tools?.List(ServerFields.AllowTools),
            DenyTools = tools?.List(ServerFields.DenyTools) ?? [],
            Aws = new()
            {
                Cpu = entry.Integer(ServerFields.Cpu),
                Memory = entry.Integer(ServerFields.Memory),
                Replicas = entry.Integer(ServerFields.Replicas),
                Scale = ReadScale(entry.Object(ServerFields.Scale)),
                DeployReplace = entry.Flag(ServerFields.DeployReplace) ?? false,
                Isolate = entry.Flag(ServerFields.Isolate) ?? false,
                EgressPorts = entry.Integers(ServerFields.EgressPorts) ?? [],
                Secrets = entry.Map(ServerFields.Secrets) ?? ValueMap.Empty,
                Permissions = [.. entry.ListMap(ServerFields.Permissions).Select(static entry => new Permission(entry.Key, entry.Value))],
            },
        };
    }

    private static bool SwitchedOff(JsonElement element) =>
        (element.TryGetProperty(ServerFields.Disabled.Name, out var disabled) && disabled.ValueKind == JsonValueKind.True)
        || (element.TryGetProperty(ServerFields.Enabled.Name, out var enabled) && enabled.ValueKind == JsonValueKind.False);

    private ServerSpec ReadKind(string name, ObjectReader entry)
    {
        var address = Array.Find([ServerFields.Url, ServerFields.ServerUrl, ServerFields.HttpUrl], entry.Has);
        var type = ReadType(entry);
        if (entry.Has(ServerFields.Command) && address is not null)
        {
            findings.Problem(entry.Path, "Has both a command and an address.",
                $"Keep \"command\" for a program, or \"{address.Name}\" for a server that already speaks HTTP.");
            return ReadCommand(name, entry);
        }

        if (entry.Has(ServerFields.Command))
        {
            if (type is "http" or "sse")
            {
                findings.Problem(entry.Path, $"Is of type {type} and has a command.",
                    "Write \"url\" in place of \"command\", or \"type\": \"stdio\".");
            }

            return ReadCommand(name, entry);
        }

        if (address is null)
        {
            findings.Problem(entry.Path, "Has neither a command nor an address.",
                "Write \"command\" for a program, or \"url\" for a server that already speaks HTTP.");
            return Stand(name);
        }

        if (type == "stdio")
        {
            findings.Problem(entry.Path, "Is of type stdio and has an address.",
                "Write \"command\" in place of the address, or \"type\": \"http\".");
        }

        return ReadAddress(name, entry, address, type);
    }

    private ServerSpec ReadCommand(string name, ObjectReader entry)
    {
        var command = entry.Text(ServerFields.Command);
        var args = entry.List(ServerFields.Args) ?? [];
        var placeholders = ReadSharing(entry, IsNative(command, args), report: false) == Sharing.Shared ? HeaderPlaceholders.NeedsOwnChild : HeaderPlaceholders.Kept;
        var env = entry.Map(ServerFields.Env, placeholders) ?? ValueMap.Empty;
        Unused(entry, ServerFields.Headers, "a server with a command", "Put it into \"env\" or \"args\".");
        if (IsNative(command, args))
        {
            return ReadNative(name, entry, args, env);
        }

        var cwd = entry.Text(ServerFields.Cwd);
        CheckCommand(entry, command, cwd);
        return new StdioServerSpec
        {
            Name = name,
            Command = command ?? "",
            Args = args,
            Env = env,
            Cwd = string.IsNullOrEmpty(cwd) ? null : Path.GetFullPath(Path.Combine(folder, cwd)),
            PassEnvironment = entry.Flag(ServerFields.PassEnvironment) ?? false,
            PassEnv = entry.List(ServerFields.PassEnv) ?? [],
        };
    }

    private NativeServerSpec ReadNative(string name, ObjectReader entry, ValueList<string> args, ValueMap env)
    {
        var kind = args.Count > 1 ? args[1] : "";
        if (!NativeServerSpec.Kinds.Contains(kind))
        {
            var near = Spelling.Nearest(kind, NativeServerSpec.Kinds);
            findings.Problem(
                args.Count > 1 ? JsonPath.Item(entry.At(ServerFields.Args), 1) : entry.At(ServerFields.Args),
                args.Count > 1 ? "Outboard carries no such server." : "Does not say which server.",
                near is not null ? $"Did you mean \"{near}\"?" : $"Write one of: {string.Join(", ", NativeServerSpec.Kinds)}.");
        }

        foreach (var field in new[] { ServerFields.Cwd, ServerFields.Era, ServerFields.CacheTtl, ServerFields.CacheScope, ServerFields.PassEnvironment, ServerFields.PassEnv })
        {
            Unused(entry, field, "a server hosted in the gateway's own process", "Remove it.");
        }

        return new NativeServerSpec { Name = name, Kind = kind, Args = [.. args.Skip(2)], Env = env };
    }

    private ServerSpec ReadAddress(string name, ObjectReader entry, Field address, string? type)
    {
        foreach (var field in ServerFields.OnlyForChildren.Where(entry.Has))
        {
            findings.Problem(entry.At(field), "Does not apply to a server with an address: there is no child.", "Remove it.");
        }

        foreach (var field in new[] { ServerFields.Args, ServerFields.Env, ServerFields.Cwd })
        {
            Unused(entry, field, "a server with an address", "What the server must be told goes into \"headers\".");
        }

        var headers = entry.Map(ServerFields.Headers) ?? ValueMap.Empty;
        var text = entry.Text(address);
        // The text is not repeated: addresses carry tokens.
        if (text is not null && type != "ws"
            && (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0))
        {
            findings.Problem(entry.At(address), "Is not an http:// or https:// address.",
                "Write the whole address, as \"https://search.example.com/mcp\".");
            text = null;
        }

        return text is null || type == "ws" ? Stand(name) : new HttpServerSpec
        {
            Name = name,
            Url = new Uri(text),
            Headers = headers,
            Transport = type == "sse" ? HttpTransport.Sse : HttpTransport.Auto,
        };
    }

    /// <summary>Clients have three names for it and five spellings of one value (client-configs, import rule 5).</summary>
    private string? ReadType(ObjectReader entry)
    {
        if (Array.Find([ServerFields.Type, ServerFields.Transport, ServerFields.TransportType], entry.Has) is not { } field)
        {
            return null;
        }

        var plain = entry.Raw(field)?.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        switch (plain?.ToUpperInvariant())
        {
            case "STDIO":
                return "stdio";
            case "HTTP" or "STREAMABLEHTTP":
                return "http";
            case "SSE":
                return "sse";
            case "WS" or "WEBSOCKET":
                findings.Problem(entry.At(field), "Outboard does not speak WebSocket.",
                    "Give the server's http address, or leave it out with \"disabled\": true.");
                return "ws";
            default:
                findings.Warn(entry.At(field), "Is no type Outboard knows; command or url decides.",
                    "Write \"stdio\", \"http\" or \"sse\".");
                return null;
        }
    }

    private static bool IsNative(string? command, ValueList<string> args) => command is "outboard" or "outboard.exe" && args is ["serve", ..];

    /// <summary>A session with a native server costs no process: unless told otherwise, each client has its own, and nothing of another's.</summary>
    private static Sharing ReadSharing(ObjectReader entry, bool native, bool report = true) =>
        (report ? entry.Choice(ServerFields.Sharing) : entry.Raw(ServerFields.Sharing)) switch
        {
            "session" => Sharing.Session,
            "call" => Sharing.Call,
            "shared" => Sharing.Shared,
            _ => native ? Sharing.Session : Sharing.Shared,
        };

    private static Era ReadEra(ObjectReader entry) => entry.Choice(ServerFields.Era) switch
    {
        "legacy" => Era.Legacy,
        "modern" => Era.Modern,
        _ => Era.Auto,
    };

    private void CheckCommand(ObjectReader entry, string? command, string? cwd)
    {
        if (command is null)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(command))
        {
            findings.Problem(entry.At(ServerFields.Command), "Is empty.", "Write the program's name or path.");
            return;
        }

        var words = command.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && !File.Exists(Path.Combine(folder, cwd ?? "", command)))
        {
            // Only the first word is shown, and as it was written: the others, or what a variable holds, may be a token.
            var first = entry.Raw(ServerFields.Command)!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
            findings.Problem(entry.At(ServerFields.Command), "Is a whole command line, and no file of that name exists.",
                first.Contains('=', StringComparison.Ordinal)
                    ? "Split it: assignments into \"env\", the program into \"command\", and every other word on its own into \"args\"."
                    : $"Split it: \"command\": \"{first}\", and every other word on its own into \"args\".");
        }
    }

    private void Unused(ObjectReader entry, Field field, string where, string cure)
    {
        if (entry.Has(field) && !entry.IsEmpty(field))
        {
            findings.Warn(entry.At(field), $"Is not used by {where}.", cure);
        }
    }

    /// <summary>Stands in for an entry with a reported problem, so that the checks across servers still see its port and host.</summary>
    private static StdioServerSpec Stand(string name) => new() { Name = name, Command = "-" };

    private static ScaleSpec? ReadScale(ObjectReader? scale)
    {
        if (scale is null)
        {
            return null;
        }

        // What is wrong was reported, so something right stands in for it; what is absent is a 0, which the checks report.
        var min = scale.Integer(ServerFields.ScaleMin) ?? 1;
        return new(min, scale.Integer(ServerFields.ScaleMax) ?? (scale.Has(ServerFields.ScaleMax) ? min + 1 : 0), scale.Integer(ServerFields.ScaleCpu) ?? ScaleSpec.DefaultCpu);
    }
}
