using System.CommandLine;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using Outboard.Connect;
using Outboard.Logs;
using Outboard.Remotes;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary><c>outboard connect URL</c>: a stdio MCP server whose other end is a remote one.</summary>
internal static class ConnectCommand
{
    public const string TokenVariable = "API_ACCESS_TOKEN";

    public const string SecretVariable = "OUTBOARD_OAUTH_CLIENT_SECRET";

    private static readonly Argument<Uri> Url = new("URL")
    {
        Description = "The remote endpoint, usually ending in /mcp or /sse.",
        CustomParser = CommandOptions.HttpUrl,
    };

    private static readonly Option<Dictionary<string, string>> Headers = HeaderOption.Create();

    private static readonly Option<string> Transport =
        CommandOptions.Among("--transport", "auto finds out; http is Streamable HTTP.", "auto", "auto", "http", "sse");

    private static readonly Option<string> TokenEnv = new("--token-env")
    {
        Description = "The variable that holds a bearer token.",
        HelpName = "VAR",
        DefaultValueFactory = _ => TokenVariable,
    };

    private static readonly Option<string?> OAuthClient = new("--oauth-client-id")
    {
        Description = $"A client registered beforehand; its secret, if it has one, in {SecretVariable}. Without it one is registered on the way.",
        HelpName = "ID",
    };

    private static readonly Option<Uri?> OAuthMetadata = new("--oauth-client-metadata")
    {
        Description = "The https address of a document that describes this client (CIMD), for authorization servers that read it; its redirect address needs --oauth-port.",
        HelpName = "URL",
        CustomParser = CommandOptions.HttpUrl,
    };

    private static readonly Option<string?> OAuthScope = new("--oauth-scope") { Description = "Scopes to ask for, separated by spaces.", HelpName = "S" };

    private static readonly Option<int> OAuthPort = new("--oauth-port")
    {
        Description = "The port of the redirect address on this machine; 0 takes a free one.",
        HelpName = "N",
        CustomParser = CommandOptions.Port,
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<bool> NoBrowser = new("--no-browser") { Description = "Print the login address, open nothing. $BROWSER names another program." };

    private static readonly Option<string?> CaFile = new("--ca-file") { Description = "A PEM file of certificates to trust in place of the system's.", HelpName = "FILE" };

    private static readonly Option<string> LogLevelOption = LogSettings.CreateLevelOption("warn");

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "connect",
            "Be a stdio MCP server for clients that speak only stdio, and carry everything to a remote server and back.",
            "outboard connect http://127.0.0.1:8800/fetch/mcp",
            "outboard connect https://mcp.example.com/mcp -H \"X-Team: blue\"",
            $"{TokenVariable}=... outboard connect https://mcp.example.com/sse --transport sse")
        {
            Url, Headers, Transport, TokenEnv, OAuthClient, OAuthMetadata, OAuthScope, OAuthPort, NoBrowser, CaFile, LogLevelOption, LogSettings.FormatOption,
        };
        command.SetAction((parsed, _) => RunAsync(Settings(parsed, context), LogSettings.From(parsed, LogLevelOption), context));
        return command;
    }

    /// <summary>Also the client mode of <c>bridge URL</c>.</summary>
    public static async Task<int> RunAsync(RemoteSettings settings, LogSettings logs, CommandContext context)
    {
        using var factory = logs.Open();
        var notices = new Notices(context.Terminal, logs.Format, factory);
        if (settings is { Url.Scheme: "http", IsLocal: false })
        {
            notices.Warn($"{settings.Url.Host} is reached over plain http; tokens and data can be read on the way.");
        }

        await using var input = context.Terminal.OpenInput();
        await using var output = context.Terminal.OpenOutput();
        await Connection.RunAsync(settings, (input, output), (factory, text => notices.Tell(LogLevel.Information, text), context.Time), context.Stop);
        return ExitCode.Ok;
    }

    /// <summary>A bearer token beats an Authorization header given otherwise, as in mcp-proxy.</summary>
    public static Dictionary<string, string> WithToken(IReadOnlyDictionary<string, string> headers, string? token)
    {
        var all = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
        if (!string.IsNullOrWhiteSpace(token))
        {
            all["Authorization"] = $"Bearer {token.Trim()}";
        }

        return all;
    }

    /// <summary>The program that opens an address: <c>$BROWSER</c>, or the system's.</summary>
    public static string? Browser(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("BROWSER") switch
    {
        { Length: > 0 } named => named,
        _ when OperatingSystem.IsMacOS() => "open",
        _ when OperatingSystem.IsLinux() && (environment.ContainsKey("DISPLAY") || environment.ContainsKey("WAYLAND_DISPLAY")) => "xdg-open",
        _ when OperatingSystem.IsWindows() => "explorer",
        _ => null,
    };

    private static RemoteSettings Settings(ParseResult parsed, CommandContext context) => new()
    {
        Url = parsed.GetValue(Url)!,
        Transport = parsed.GetValue(Transport) switch
        {
            "http" => HttpTransportMode.StreamableHttp,
            "sse" => HttpTransportMode.Sse,
            _ => HttpTransportMode.AutoDetect,
        },
        Headers = WithToken(parsed.GetValue(Headers)!, context.Environment.GetValueOrDefault(parsed.GetValue(TokenEnv)!)),
        TokenIsGivenWith = $"the variable {parsed.GetValue(TokenEnv)}{(parsed.GetValue(TokenEnv) == TokenVariable ? " (or another named by --token-env)" : "")} or -H \"Authorization: Bearer ...\"",
        OAuth = new OAuthSettings
        {
            ClientId = parsed.GetValue(OAuthClient),
            ClientSecret = context.Environment.GetValueOrDefault(SecretVariable),
            ClientMetadata = parsed.GetValue(OAuthMetadata),
            Scope = parsed.GetValue(OAuthScope),
            RedirectPort = parsed.GetValue(OAuthPort),
            Browser = parsed.GetValue(NoBrowser) ? null : Browser(context.Environment),
        },
        Trust = parsed.GetValue(CaFile) is { } bundle ? ServerTrust.ReadBundle(Path.GetFullPath(bundle, context.Folder), "--ca-file") : new ServerTrust.System(),
    };
}
