using System.CommandLine;
using Microsoft.Extensions.Logging;
using Outboard.Gateway;
using Outboard.Logs;
using Outboard.Manifests;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary><c>outboard up</c>: runs every server of the manifest behind the gateway, and follows the file while it runs.</summary>
internal static class UpCommand
{
    private static readonly Option<string?> File = new("--file", "-f")
    {
        Description = "The manifest; by default ./outboard.json, then ./.mcp.json, then fetch, aws-docs and searxng of this binary.",
        HelpName = "FILE",
    };

    private static readonly Option<int?> Port = new("--port")
    {
        Description = "The gateway's port, over the manifest's; 0 takes a free one.",
        HelpName = "N",
        CustomParser = result => CommandOptions.Port(result),
    };

    private static readonly Option<string?> Bind = new("--bind")
    {
        Description = "The address to listen on, over the manifest's (127.0.0.1). Beyond loopback a token is required.",
        HelpName = "ADDR",
        CustomParser = CommandOptions.Address,
    };

    private static readonly Option<string?> Domain = new("--domain")
    {
        Description = "Servers answer on NAME.DOMAIN, over the manifest's (localhost).",
        HelpName = "D",
    };

    private static readonly Option<string[]> Token = new("--token")
    {
        Description = $"A bearer token clients must send; repeatable. Process lists show it: prefer --token-file or {InboundTokens.Variable}.",
        HelpName = "T",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = "A file with one bearer token a line; edits of it are applied.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> NoAuth = new("--no-auth") { Description = "Serve beyond loopback without a token." };

    private static readonly Option<TimeSpan> Drain = new("--drain")
    {
        Description = "Calls in flight may run on this long after the stop was asked for (10s).",
        HelpName = "T",
        CustomParser = CommandOptions.Duration,
        DefaultValueFactory = _ => GatewaySettings.DefaultDrain,
    };

    private static readonly Option<bool> ExitOnFailure = new("--exit-on-failure")
    {
        Description = "End with exit code 1 when a server has given up, for hosts without health checks.",
    };

    private static readonly Option<string?> Peer = new("--peer")
    {
        Description = $"Where the other replicas reach this one: HOST:PORT, or ecs:PORT in an ECS task; over {ReplicaOptions.PeerVariable}. Needs {ReplicaOptions.KeyVariable}, the same for all.",
        HelpName = "ADDR",
    };

    private static readonly Option<bool> NoWatch = new("--no-watch") { Description = "Do not apply later edits of the manifest." };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "up",
            "Run every server of the manifest here, behind one gateway; edits of the file are applied while it runs. Without a manifest: fetch, aws-docs and searxng.",
            "outboard up",
            "outboard up -f samples/02-npm-servers/outboard.json",
            "outboard up --bind 0.0.0.0 --token-file token",
            "outboard up --port 0 --log-format json")
        {
            File, Port, Bind, Domain, Token, TokenFile, NoAuth, LogSettings.LevelOption, LogSettings.FormatOption, Drain, ExitOnFailure, Peer, NoWatch,
        };
        command.SetAction((parsed, _) => RunAsync(parsed, context));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context)
    {
        var file = ManifestFile.Find(parsed.GetValue(File), context.Folder) with
        {
            Port = parsed.GetResult(Port) is null ? null : parsed.GetValue(Port),
            Bind = parsed.GetValue(Bind),
            Domain = parsed.GetValue(Domain),
        };
        var manifest = file.Read(context.Environment);
        var logs = LogSettings.From(parsed, LogSettings.LevelOption);
        using var log = logs.Open();
        var notices = new Notices(context.Terminal, logs.Format, log);
        var source = new TokenSource(parsed.GetValue(Token)!, parsed.GetValue(TokenFile));
        InboundTokens.WarnOfProcessLists(source.OnCommandLine, notices);
        var tokens = source.Read(context);
        var noAuth = parsed.GetValue(NoAuth);
        InboundTokens.RequireForOpenBind(tokens, manifest.Gateway.Bind, noAuth);

        if (file.Path is null)
        {
            notices.Tell(LogLevel.Information, $"No outboard.json or .mcp.json in {context.Folder}: serving fetch, aws-docs and searxng, which this binary carries.");
        }

        using var natives = new NativeServers(context.Environment, log, context.Time);
        var settings = new GatewaySettings
        {
            Manifest = manifest,
            Tokens = tokens,
            OwnsProcess = true,
            ExitOnFailure = parsed.GetValue(ExitOnFailure),
            DrainTimeout = parsed.GetValue(Drain),
            Environment = context.Environment,
            CacheFolder = CacheFolder.Of(context),
            Log = log,
            RunNative = natives.RunAsync,
            Time = context.Time,
        };
        return await ServeGateway.RunAsync(
            settings.WithReplicas(parsed.GetValue(Peer), context),
            host => notices.Serves(host.Endpoints, manifest.Gateway.Bind, tokens.Count > 0),
            new FollowedFiles(parsed.GetValue(NoWatch) ? null : file, source),
            notices,
            context);
    }
}
