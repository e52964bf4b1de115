using System.CommandLine;
using Outboard.Gateway;
using Outboard.Logs;
using Outboard.Manifests;
using Outboard.Servers;
using Outboard.Servers.Hosting;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary><c>outboard serve fetch|aws-docs|searxng</c>: one native server over stdio, or over HTTP.</summary>
internal static class ServeCommand
{
    private static readonly Option<bool> Http = new("--http") { Description = "Serve over HTTP (/mcp and /sse) instead of standard input and output." };

    private static readonly Option<int?> Port = new("--port")
    {
        Description = "With --http: the port; 0 takes a free one. By default that of the server's place in the deployment.",
        HelpName = "N",
        CustomParser = result => CommandOptions.Port(result),
    };

    private static readonly Option<string?> Bind = new("--bind")
    {
        Description = "With --http: the address to listen on (127.0.0.1). Beyond loopback a token is required.",
        HelpName = "ADDR",
        CustomParser = CommandOptions.Address,
    };

    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = $"With --http: a file with one bearer token a line; {InboundTokens.Variable} holds them as well.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> NoAuth = new("--no-auth") { Description = "With --http: serve beyond loopback without a token." };

    private static readonly Option<string> LogLevelOption = LogSettings.CreateLevelOption("warn");

    /// <summary>What each server is, where it listens when nobody says, and an example of its own.</summary>
    private static readonly (string Kind, int Port, string Description, string Example)[] Kinds =
    [
        ("fetch", 8808, "Read web pages as Markdown (stands in for mcp-server-fetch).", "outboard serve fetch --ignore-robots-txt"),
        ("aws-docs", 8809, "Read and search the AWS documentation (stands in for awslabs.aws-documentation-mcp-server).", "AWS_DOCUMENTATION_PARTITION=aws-cn outboard serve aws-docs"),
        ("searxng", 8810, "Search the web through SearXNG (stands in for mcp-searxng).", "SEARXNG_URL=https://search.example.com outboard serve searxng"),
    ];

    public static DescribedCommand Create(CommandContext context)
    {
        var serve = new DescribedCommand(
            "serve",
            "Be one of the MCP servers this binary carries, over standard input and output or over HTTP.",
            [.. Kinds.Select(kind => kind.Example)]);
        foreach (var kind in Kinds)
        {
            serve.Add(Create(kind, context));
        }

        serve.SetAction(int (_) => throw new UsageException("no server was named.", fix: $"outboard serve {string.Join('|', NativeServerSpec.Kinds)}"));
        return serve;
    }

    private static DescribedCommand Create((string Kind, int Port, string Description, string Example) kind, CommandContext context)
    {
        var command = new DescribedCommand(kind.Kind, kind.Description, $"outboard serve {kind.Kind}", $"outboard serve {kind.Kind} --http --port {kind.Port}", kind.Example)
        {
            Http, Port, Bind, TokenFile, NoAuth, LogLevelOption, LogSettings.FormatOption,
        };
        var own = NativeServer.OptionsOf(kind.Kind).Select(option => (Option: option, Parsed: Parsed(option))).ToList();
        own.ForEach(pair => command.Add(pair.Parsed));
        command.SetAction((parsed, _) =>
        {
            ValueList<string> args = [.. own.SelectMany(pair => Given(parsed, pair.Option, pair.Parsed))];
            var spec = new NativeServerSpec { Name = kind.Kind, Kind = kind.Kind, Args = args, Sharing = Sharing.Session };
            return parsed.GetValue(Http) ? OverHttpAsync(parsed, spec, kind.Port, context) : OverStdioAsync(parsed, spec, context);
        });
        return command;
    }

    private static async Task<int> OverStdioAsync(ParseResult parsed, NativeServerSpec spec, CommandContext context)
    {
        foreach (var option in new Option[] { Port, Bind, TokenFile, NoAuth })
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} was given without --http.", "over standard input and output nothing listens.", $"outboard serve {spec.Kind} --http {option.Name} ...");
            }
        }

        Check(spec, context);
        using var log = LogSettings.From(parsed, LogLevelOption).Open();
        using var natives = new NativeServers(context.Environment, log, context.Time);
        using var memory = IdleMemory.Watch(context.Time);
        await using var input = context.Terminal.OpenInput();
        await using var output = context.Terminal.OpenOutput();
        try
        {
            // A read of standard input cannot be called off: on a signal it is left behind.
            await natives.RunAsync(spec, input, output, context.Stop).WaitAsync(context.Stop);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Asked to end, as at the end of input.
        }

        return ExitCode.Ok;
    }

    private static async Task<int> OverHttpAsync(ParseResult parsed, NativeServerSpec spec, int usualPort, CommandContext context)
    {
        var bind = parsed.GetValue(Bind) ?? "127.0.0.1";
        var source = new TokenSource([], parsed.GetValue(TokenFile));
        var tokens = source.Read(context);
        InboundTokens.RequireForOpenBind(tokens, bind, parsed.GetValue(NoAuth));
        Check(spec, context);

        var logs = LogSettings.From(parsed, LogLevelOption);
        using var log = logs.Open();
        var notices = new Notices(context.Terminal, logs.Format, log);
        using var natives = new NativeServers(context.Environment, log, context.Time);
        var settings = new GatewaySettings
        {
            Manifest = new Manifest
            {
                Servers = [spec],
                Gateway = new GatewaySpec { Bind = bind, Port = parsed.GetResult(Port) is null ? usualPort : parsed.GetValue(Port)!.Value },
            },
            RootServer = spec.Name,
            Tokens = tokens,
            OwnsProcess = true,
            ExitOnFailure = true,
            Environment = context.Environment,
            Log = log,
            RunNative = natives.RunAsync,
            Time = context.Time,
        };
        return await ServeGateway.RunAsync(settings, host => notices.Serves(host.Endpoints, bind, tokens.Count > 0), new FollowedFiles(Tokens: source), notices, context);
    }

    private static void Check(NativeServerSpec spec, CommandContext context)
    {
        try
        {
            NativeServers.Create(spec, context.Environment).Dispose();
        }
        catch (OutboardException wrong)
        {
            throw new UsageException(wrong);
        }
    }

    private static Option Parsed(ServerOption option) => option.Value is null
        ? new Option<bool>(option.Name) { Description = option.Help }
        : new Option<string[]>(option.Name)
        {
            Description = option.Help,
            HelpName = option.Value,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };

    /// <summary>The option as it goes into the server's own command line, which checks its values.</summary>
    private static IEnumerable<string> Given(ParseResult parsed, ServerOption option, Option given) => given switch
    {
        Option<bool> flag => parsed.GetValue(flag) ? [option.Name] : [],
        Option<string[]> values => parsed.GetValue(values)!.SelectMany(value => new[] { $"{option.Name}={value}" }),
        _ => [],
    };
}
