using System.Text;
using System.Text.Json;

namespace Outboard.Manifests;

/// <summary>The one place where the user's text becomes objects. Nobody else sees the JSON.</summary>
public static class ManifestReader
{
    private const long MaxFileBytes = 20 * 1024 * 1024;

    /// <summary>Reads, expands and checks a manifest.</summary>
    /// <exception cref="OutboardException">
    /// It cannot be read, or is wrong; then all problems are in <see cref="OutboardException.Problems"/>.
    /// </exception>
    public static Manifest ReadFile(string path, IReadOnlyDictionary<string, string> environment)
    {
        string json;
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxFileBytes)
            {
                throw new OutboardException($"{path} is larger than 20 MiB.", "No manifest is.", "Name the manifest with -f.");
            }

            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: true);
            json = reader.ReadToEnd();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OutboardException($"There is no {path}.", "The manifest names the servers to run.",
                "Create it, or name another with -f.", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new OutboardException($"{path} is not UTF-8 text.", "A manifest is JSON, and JSON is UTF-8.", "Save it as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OutboardException($"{path} cannot be read.", e.Message, "Check that it is a file and that you may read it.", e);
        }

        return Parse(json, Path.GetDirectoryName(Path.GetFullPath(path))!, environment, path);
    }

    /// <summary>The same from text.</summary>
    /// <param name="json">JSON; comments and trailing commas are allowed.</param>
    /// <param name="folder">What a relative <c>cwd</c> is taken from.</param>
    /// <param name="environment">Where <c>${VAR}</c> comes from.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <exception cref="OutboardException">It is wrong; all problems are in <see cref="OutboardException.Problems"/>.</exception>
    public static Manifest Parse(string json, string folder, IReadOnlyDictionary<string, string> environment,
        string source = "outboard.json")
    {
        var findings = new Findings();
        using var document = ManifestText.Parse(json, findings);
        var manifest = document is null ? null : Read(document.RootElement, folder, environment, findings);
        if (manifest is null || findings.Problems.Count > 0)
        {
            var count = findings.Problems.Count == 1 ? "a problem" : $"{findings.Problems.Count} problems";
            const string Fix = "Correct the file and run the command again.";
            throw new OutboardException($"{source} has {count}.", fix: Fix) { Problems = findings.Problems };
        }

        return manifest with { Warnings = [.. findings.Warnings] };
    }

    private static Manifest? Read(JsonElement root, string folder, IReadOnlyDictionary<string, string> environment, Findings findings)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            findings.Problem("", $"The manifest is {ObjectReader.Kind(root)}.", "Write an object with \"mcpServers\".");
            return null;
        }

        ManifestText.ReportDuplicates(root, "", findings);
        var expansion = new Expansion(environment, findings);
        var reader = new ObjectReader(root, "", ManifestFields.Root, findings, expansion);
        var paths = new Dictionary<string, string>();
        var servers = ReadServers(root, paths, new(folder, findings, expansion), findings);
        var manifest = new Manifest
        {
            Servers = TaskRole.Grant(servers),
            Gateway = ReadGateway(reader.Object(ManifestFields.Gateway)),
            Aws = AwsReader.Read(reader.Object(ManifestFields.Aws)),
        };
        findings.Problems.AddRange(ManifestChecks.Problems(manifest, paths));
        findings.Warnings.AddRange(ManifestChecks.Warnings(manifest, paths));
        return manifest;
    }

    /// <summary>The places clients keep servers in, the usual one first: of two servers with one name, the first counts.</summary>
    private static ValueList<ServerSpec> ReadServers(JsonElement root, Dictionary<string, string> paths, ServerReader reader,
        Findings findings)
    {
        var places = new List<(string Path, JsonElement Servers)>();
        foreach (var field in new[] { ManifestFields.McpServers, ManifestFields.Servers })
        {
            if (root.TryGetProperty(field.Name, out var servers))
            {
                places.Add((field.Name, servers));
            }
        }

        if (root.TryGetProperty(ManifestFields.Mcp.Name, out var mcp) && mcp.ValueKind == JsonValueKind.Object
            && mcp.TryGetProperty(ManifestFields.Servers.Name, out var nested))
        {
            places.Add(($"{ManifestFields.Mcp.Name}.{ManifestFields.Servers.Name}", nested));
        }

        var specs = new List<ServerSpec>();
        var entries = 0;
        var before = findings.Problems.Count;
        foreach (var (place, servers) in places)
        {
            if (servers.ValueKind != JsonValueKind.Object)
            {
                findings.Problem(place, $"Is {ObjectReader.Kind(servers)}.", "Write an object: each server under its name.");
                continue;
            }

            foreach (var (name, element) in Distinct(servers))
            {
                entries++;
                var path = JsonPath.Member(place, name);
                if (!paths.TryAdd(name, path))
                {
                    findings.Warn(path, $"Is not used: {paths[name]} has the same name.", "Remove one of the two.");
                }
                else if (reader.Read(name, element, path) is { } spec)
                {
                    specs.Add(spec);
                }
            }
        }

        if (specs.Count == 0 && findings.Problems.Count == before && !MisspeltServers(root))
        {
            findings.Problem(places.Count > 0 ? places[0].Path : "",
                places.Count == 0 ? "Names no servers." : entries == 0 ? "Is empty." : "Every server is switched off.",
                entries > 0 ? "Remove \"disabled\" from one."
                    : "Write { \"mcpServers\": { \"fetch\": { \"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"] } } }.");
        }

        return [.. specs];
    }

    /// <summary>The servers stand under a near miss of their key, which was reported.</summary>
    private static bool MisspeltServers(JsonElement root) => root.EnumerateObject().Any(m =>
        ManifestFields.Root.Find(m.Name) is null && ManifestFields.Root.Nearest(m.Name) is "mcpServers" or "servers");

    /// <summary>Each name once; a name that stands twice was reported.</summary>
    private static OrderedDictionary<string, JsonElement> Distinct(JsonElement servers)
    {
        var distinct = new OrderedDictionary<string, JsonElement>();
        foreach (var member in servers.EnumerateObject())
        {
            distinct[member.Name] = member.Value;
        }

        return distinct;
    }

    private static GatewaySpec ReadGateway(ObjectReader? gateway)
    {
        var defaults = new GatewaySpec();
        return gateway is null ? defaults : new()
        {
            Domain = gateway.Text(ManifestFields.Domain) ?? defaults.Domain,
            Port = gateway.Integer(ManifestFields.Port) ?? defaults.Port,
            Bind = gateway.Text(ManifestFields.Bind) ?? defaults.Bind,
            AllowOrigins = gateway.List(ManifestFields.AllowOrigins) ?? defaults.AllowOrigins,
            AllowHosts = gateway.List(ManifestFields.AllowHosts) ?? defaults.AllowHosts,
            MaxRequestBytes = gateway.Size(ManifestFields.MaxRequestBytes) ?? defaults.MaxRequestBytes,
            MaxSessions = gateway.Integer(ManifestFields.MaxSessions) ?? defaults.MaxSessions,
        };
    }
}
