using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Outboard.Commands.McpProxy;
using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Tests.McpProxy;

/// <summary>A parse result as text for a golden file: everything it says that is not a default.</summary>
internal static partial class Describe
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Result(ParseResult result)
    {
        var lines = new List<string>();
        switch (result)
        {
            case ParseResult.RunServers(var settings, var logging):
                Settings(lines, settings);
                Logging(lines, logging);
                break;
            case ParseResult.RunClient(var request, var logging):
                Request(lines, request);
                Logging(lines, logging);
                break;
            case ParseResult.ShowHelp(var text):
                lines.Add($"help, {text.Split('\n')[0]}");
                break;
            case ParseResult.ShowVersion(var text):
                lines.Add($"version: {VersionNumber().Replace(text, "N.N.N")}");
                break;
            case ParseResult.UsageError(var exitCode, var text) error:
                lines.Add($"exit {exitCode}{(error.Help is null ? "" : ", help on stdout")}");
                lines.Add(text);
                break;
            default:
                throw new UnreachableException();
        }

        lines.AddRange(result.Warnings.Select(warning => $"{warning.Severity.ToString().ToLowerInvariant()}: {warning.Text}"));
        return string.Join('\n', lines);
    }

    private static void Settings(List<string> lines, GatewaySettings settings)
    {
        var gateway = settings.Manifest.Gateway;
        lines.Add($"serve on {gateway.Bind} port {gateway.Port}");
        Add(lines, "domain", gateway.Domain, "localhost");
        Add(lines, "allow-origins", List(gateway.AllowOrigins), "[]");
        Add(lines, "allow-hosts", List(gateway.AllowHosts), "[]");
        Add(lines, "peer", settings.Peer, null);
        Add(lines, "root server", settings.RootServer ?? "none", "default");
        Add(lines, "required", settings.RequiredServers is { } required ? List(required) : "all", settings.RootServer is null ? "all" : List([settings.RootServer]));
        Add(lines, "tokens", List(settings.Tokens), "[]");
        Add(lines, "stateless", settings.Stateless, false);
        Add(lines, "expose-headers", List(settings.ExposeHeaders), "[]");
        Add(lines, "health-paths", List(settings.HealthPaths), "[]");
        Add(lines, "drain", settings.DrainTimeout, GatewaySettings.DefaultDrain);
        Add(lines, "exit-on-failure", settings.ExitOnFailure, false);
        foreach (var server in settings.Manifest.Servers.Cast<StdioServerSpec>())
        {
            var defaults = new StdioServerSpec { Name = "", Command = "" };
            lines.Add($"server {server.Name}: {server.Command} {List(server.Args)}");
            Add(lines, "  env", Map(server.Env), "{}");
            Add(lines, "  cwd", server.Cwd, null);
            Add(lines, "  pass-environment", server.PassEnvironment, false);
            Add(lines, "  pass-env", List(server.PassEnv), "[]");
            Add(lines, "  task-role", server.UsesTaskRole, false);
            Add(lines, "  sharing", server.Sharing, Sharing.Shared);
            Add(lines, "  interactive", server.Interactive, Interactive.Auto);
            Add(lines, "  cache ttl", server.CacheTtl, TimeSpan.Zero);
            Add(lines, "  cache scope", server.CacheScope, CacheScope.Private);
            Add(lines, "  era", server.Era, Era.Auto);
            Add(lines, "  request-timeout", server.RequestTimeout, defaults.RequestTimeout);
            Add(lines, "  idle-timeout", server.IdleTimeout, defaults.IdleTimeout);
            Add(lines, "  port", server.Port, null);
            Add(lines, "  host", server.Host, null);
        }
    }

    private static void Request(List<string> lines, ConnectRequest request)
    {
        lines.Add($"connect to {request.Url} by {request.Transport}");
        Add(lines, "headers", Map(request.Headers), "{}");
        Add(lines, "credentials", request.Credentials is { } known ? $"{known.Id} / {known.Secret} at {known.TokenUrl}" : null, null);
        Add(lines, "tls", request.Tls switch { TlsVerification.System => "system", TlsVerification.Off => "off", TlsVerification.Bundle(var path) => path, _ => throw new UnreachableException() }, "system");
    }

    private static void Logging(List<string> lines, LineLogging logging) => Add(lines, "logging", logging.ToString(), "LineLogging { Level = Information, Format = Text, Debug = False }");

    private static void Add<T>(List<string> lines, string name, T value, T standard)
    {
        if (!Equals(value, standard))
        {
            lines.Add($"{name} {value}");
        }
    }

    private static string List(ValueList<string> items) => JsonSerializer.Serialize(items.AsEnumerable(), Json);

    private static string Map(ValueMap map) => JsonSerializer.Serialize(new OrderedDictionary<string, string>(map), Json);

    [GeneratedRegex(@"[0-9]+\.[0-9]+\.[0-9]+\S*")]
    private static partial Regex VersionNumber();
}
