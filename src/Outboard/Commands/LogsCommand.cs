using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Outboard.Aws.Deploy;
using Outboard.Deploys;

namespace Outboard.Commands;

/// <summary><c>outboard logs</c>: the servers' logs as one, in the order of time. Here <c>-f</c> follows, as everywhere else where logs are read.</summary>
internal static class LogsCommand
{
    private static readonly Argument<string[]> Servers = new("SERVER") { Description = "Whose; without any, all of them.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C." };

    private static readonly Option<TimeSpan> Since = new("--since")
    {
        Description = "How far back: 90s, 10m, 2h or 3d.",
        HelpName = "10m",
        CustomParser = Past,
        DefaultValueFactory = _ => TimeSpan.FromMinutes(10),
    };

    private static readonly Option<string?> Filter = new("--filter") { Description = "Only lines that match, in CloudWatch's filter language: a word, \"a phrase\", ?one ?other, -without.", HelpName = "P" };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object a line (its shape is in docs/cli.md)." };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "logs",
            "Print the logs of a deployment's servers on AWS, merged in the order of time.",
            "outboard logs -f",
            "outboard logs fetch searxng --since 2h --filter error",
            "outboard logs --name mcp --region us-east-1 --json")
        {
            Servers, AwsOptions.LongFile, AwsOptions.Name, AwsOptions.Profile, AwsOptions.Region, Follow, Since, Filter, Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        if (parsed.GetValue(Servers)!.FirstOrDefault(static name => name.EndsWith(".json", StringComparison.Ordinal)) is { } file)
        {
            throw new UsageException($"'{file}' is not the name of a server.", "-f follows the log here; the manifest is named with --file.", $"outboard logs --file {file}");
        }

        var manifest = AwsOptions.ReadManifestIfNeeded(parsed, context);
        using var session = await AwsOptions.OpenAsync(parsed, manifest, context, stop);
        var follow = parsed.GetValue(Follow);
        var since = parsed.GetValue(Since);
        var lines = new LogLines(context.Terminal, parsed.GetValue(Json));
        var any = false;
        try
        {
            await foreach (var line in new DeploymentLogs(session, context.Time).ReadAsync(AwsOptions.DeploymentOf(parsed, manifest), parsed.GetValue(Servers)!, since, parsed.GetValue(Filter), follow, stop))
            {
                any = true;
                lines.Print(line);
                await context.Terminal.Out.FlushAsync(stop);
            }
        }
        catch (OperationCanceledException) when (follow && stop.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
            return ExitCode.Ok;
        }

        if (!any)
        {
            context.Terminal.Error.WriteLine("Nothing was logged in that time; --since 2h looks further back.");
        }

        return ExitCode.Ok;
    }

    private static TimeSpan Past(ArgumentResult result)
    {
        var value = result.Tokens[^1].Value;
        TimeSpan? unit = value.Length == 0 ? null : value[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is { } one && int.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000)
        {
            return one * count;
        }

        result.AddError($"'{value}' is not how far back; write 90s, 10m, 2h or 3d.");
        return default;
    }
}
