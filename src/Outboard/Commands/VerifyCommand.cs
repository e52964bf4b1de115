using System.CommandLine;
using Outboard.Manifests;
using Outboard.Serving;
using Outboard.Verify;

namespace Outboard.Commands;

/// <summary><c>outboard verify</c>: a real handshake and tools/list against every endpoint.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<Uri[]> Urls = new("URL")
    {
        Description = "Endpoints (/mcp, /sse, or what they stand below); without any, those of the manifest on this machine.",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = CommandOptions.HttpUrls,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> File = new("--file", "-f") { Description = "The manifest; by default ./outboard.json, then ./.mcp.json.", HelpName = "FILE" };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON (its shape is in docs/cli.md)." };

    private static readonly Option<string?> Token = new("--token")
    {
        Description = $"The bearer token to send. For the manifest's endpoints {InboundTokens.Variable} is used by itself.",
        HelpName = "T",
    };

    private static readonly Option<Dictionary<string, string>> Headers = HeaderOption.Create();

    private static readonly Option<TimeSpan> Timeout = new("--timeout")
    {
        Description = "How long one endpoint may take.",
        HelpName = "30s",
        CustomParser = CommandOptions.Duration,
        DefaultValueFactory = _ => TimeSpan.FromSeconds(30),
    };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "verify",
            "Shake hands with every endpoint as an MCP client does, list its tools, and exit 0 when all of them answer.",
            "outboard verify",
            "outboard verify http://127.0.0.1:8808/sse",
            "outboard verify https://fetch.example.com --token \"$TOKEN\" --json")
        {
            Urls, File, Json, Token, Headers, Timeout,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var urls = parsed.GetValue(Urls)!;
        var (targets, token) = urls.Length > 0
            ? ([.. urls.Select(url => new VerifyTarget(null, url))], parsed.GetValue(Token))
            : FromManifest(parsed, context);
        var headers = ConnectCommand.WithToken(parsed.GetValue(Headers)!, token);
        var results = await new Verifier(headers, parsed.GetValue(Timeout), context.Time, "--token or -H \"Authorization: Bearer ...\"").RunAsync(targets, stop);
        if (parsed.GetValue(Json))
        {
            context.Terminal.Out.WriteLine(VerifyReport.Json(results));
        }
        else
        {
            VerifyReport.Print(results, context.Terminal);
        }

        return results.All(result => result.Ok) ? ExitCode.Ok : ExitCode.Failed;
    }

    private static (IReadOnlyList<VerifyTarget> Targets, string? Token) FromManifest(ParseResult parsed, CommandContext context)
    {
        var manifest = ManifestFile.Find(parsed.GetValue(File), context.Folder).Read(context.Environment);
        var targets = VerifyTarget.Of(manifest);
        if (targets.Count == 0)
        {
            throw new OutboardException(
                "the manifest names no endpoint that can be asked.",
                "it has no server, or its ports are 0 and known only to the running gateway.",
                "outboard verify URL, with a URL from the banner of `outboard up`.");
        }

        // This machine's own tokens go to this machine's own endpoints, and nowhere else.
        var own = context.Environment.GetValueOrDefault(InboundTokens.Variable)?.Split(',', StringSplitOptions.TrimEntries)[0];
        return (targets, parsed.GetValue(Token) ?? own);
    }
}
