using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using Outboard.Commands.McpProxy;
using Outboard.Logs;
using Outboard.Remotes;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary><c>outboard bridge</c>, and the whole program when it is called <c>mcp-proxy</c>.</summary>
internal static class BridgeCommand
{
    /// <summary>For the list of commands; the line itself never comes through the general parser.</summary>
    public static DescribedCommand Create() => new(
        "bridge",
        "One stdio server (or several named ones) over HTTP, with the command line of mcp-proxy; `bridge URL` is the other direction.",
        "outboard bridge --port 8808 -- npx -y mcp-searxng");

    public static async Task<int> RunAsync(string[] line, string programName, CommandContext context)
    {
        var around = new LineSurroundings(programName, context.Environment, context.Folder, File.ReadAllBytes);
        var parsed = McpProxyLine.Parse(line, around);
        TellWarnings(parsed, programName, context);
        return parsed switch
        {
            ParseResult.RunServers run => await ServeAsync(run, context),
            ParseResult.RunClient run => await ConnectCommand.RunAsync(Remote(run.Request, context), Logs(run.Logging), context),
            ParseResult.ShowHelp help => await PrintAsync(help.Text, context),
            ParseResult.ShowVersion version => await PrintAsync(version.Text, context),
            ParseResult.UsageError error => await RefuseAsync(error, context),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static async Task<int> ServeAsync(ParseResult.RunServers run, CommandContext context)
    {
        var logs = Logs(run.Logging);
        using var log = logs.Open();
        var notices = new Notices(context.Terminal, logs.Format, log);
        var settings = run.Settings with
        {
            OwnsProcess = true,
            Environment = context.Environment,
            CacheFolder = CacheFolder.Of(context),
            Log = log,
            Time = context.Time,
        };
        settings = settings.WithReplicas(settings.Peer, context);
        var bind = settings.Manifest.Gateway.Bind;
        return await ServeGateway.RunAsync(
            settings,
            host =>
            {
                notices.Serves(host.Endpoints, bind, settings.Tokens.Count > 0);
                notices.RunsLikeUvicorn(host.Endpoints, bind);
            },
            new FollowedFiles(),
            notices,
            context);
    }

    private static RemoteSettings Remote(ConnectRequest request, CommandContext context) => new()
    {
        Url = request.Url,
        Transport = request.Transport == ConnectTransport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
        Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase),
        Credentials = request.Credentials,
        TokenIsGivenWith = $"the variable {ConnectCommand.TokenVariable} or -H Authorization \"Bearer ...\"",
        OAuth = new OAuthSettings { Browser = ConnectCommand.Browser(context.Environment) },
        Trust = request.Tls switch
        {
            TlsVerification.Off => new ServerTrust.Anybody(),
            TlsVerification.Bundle bundle => ServerTrust.ReadBundle(bundle.Path, "--verify-ssl"),
            _ => new ServerTrust.System(),
        },
    };

    private static LogSettings Logs(LineLogging line) =>
        new(line.Level, line.Format == McpProxy.LogFormat.Json ? Outboard.Logs.LogFormat.Json : Outboard.Logs.LogFormat.Text);

    private static void TellWarnings(ParseResult parsed, string programName, CommandContext context)
    {
        if (parsed.Warnings.Count == 0)
        {
            return;
        }

        var logs = parsed switch
        {
            ParseResult.RunServers run => Logs(run.Logging),
            ParseResult.RunClient run => Logs(run.Logging),
            _ => new LogSettings(),
        };
        using var log = logs.Open();
        var notices = new Notices(context.Terminal, logs.Format, log);
        foreach (var warning in parsed.Warnings)
        {
            notices.Tell(warning.Severity == Severity.Error ? LogLevel.Error : LogLevel.Warning, warning.Text, Words(warning, programName));
        }
    }

    private static string Words(LineWarning warning, string programName) => warning.Severity switch
    {
        Severity.Loud => $"{new string('!', 72)}\n{warning.Text}\n{new string('!', 72)}",
        Severity.Error => $"{programName}: error: {warning.Text}",
        _ => $"{programName}: warning: {warning.Text}",
    };

    private static async Task<int> PrintAsync(string text, CommandContext context)
    {
        await context.Terminal.Out.WriteLineAsync(text.TrimEnd());
        return ExitCode.Ok;
    }

    private static async Task<int> RefuseAsync(ParseResult.UsageError error, CommandContext context)
    {
        if (error.Help is { } help)
        {
            await context.Terminal.Out.WriteLineAsync(help.TrimEnd());
        }

        await context.Terminal.Error.WriteLineAsync(error.Text);
        return error.ExitCode;
    }
}
