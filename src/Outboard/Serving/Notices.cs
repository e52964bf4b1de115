using Microsoft.Extensions.Logging;
using Outboard.Gateway;
using Outboard.Logs;
using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>
/// What a serving command tells the person who started it: prose on standard error or, where the log is JSON, lines of the log, so that
/// whatever reads standard error there meets nothing else (docs/cli.md, "Log lines").
/// </summary>
internal sealed partial class Notices(Terminal terminal, LogFormat format, ILoggerFactory logs)
{
    /// <summary>Shown whatever the level of the log is, as the prose is.</summary>
    public const string Category = "Outboard.Serving";

    private readonly ILogger logger = logs.CreateLogger(Category);

    public bool AreLines => format == LogFormat.Json;

    /// <param name="level">Of the log line.</param>
    /// <param name="message">What is to be said.</param>
    /// <param name="prose">The same for a person, where that has another form.</param>
    public void Tell(LogLevel level, string message, string? prose = null)
    {
        if (AreLines)
        {
            logger.Log(level, default, message, null, static (message, _) => message);
        }
        else
        {
            terminal.Error.WriteLine(prose ?? message);
        }
    }

    public void Warn(string message) => Tell(LogLevel.Warning, message, $"outboard: warning: {message}");

    /// <param name="reason">What is wrong.</param>
    /// <param name="consequence">What that means for what runs; null where it is plain.</param>
    public void Fail(OutboardException reason, string? consequence = null)
    {
        if (AreLines)
        {
            var text = string.Join(' ', new[] { reason.What, reason.Why, reason.Fix, consequence }.OfType<string>());
            if (reason.Problems.Count == 0)
            {
                Tell(LogLevel.Error, text);
            }
            else
            {
                LogProblems(text, [.. reason.Problems.Select(Line)]);
            }

            return;
        }

        Failure.Say(terminal, reason);
        if (consequence is not null)
        {
            terminal.Error.WriteLine(consequence);
        }
    }

    /// <summary>What is served where.</summary>
    public void Serves(IReadOnlyList<ServerEndpoint> endpoints, string bind, bool authenticated)
    {
        if (!AreLines)
        {
            Banner.Print(endpoints, bind, authenticated, terminal);
            return;
        }

        foreach (var server in endpoints.GroupBy(static endpoint => endpoint.Server))
        {
            LogServes(server.Key, [.. server.Select(Banner.UrlOf)]);
        }

        LogListening(bind, authenticated);
    }

    /// <summary>mcp-proxy's port was only ever visible in this phrase, so scripts look for it (bridge-compat 1.6).</summary>
    public void RunsLikeUvicorn(IReadOnlyList<ServerEndpoint> endpoints, string bind)
    {
        if (endpoints.Count > 0)
        {
            Tell(LogLevel.Information, Banner.UvicornLine(endpoints[0].Url.Port, bind));
            terminal.Error.Flush();
        }
    }

    public void Edited(string file, IReadOnlyList<string> changes)
    {
        if (changes.Count == 0)
        {
            Tell(LogLevel.Information, $"{file} was edited; nothing changes.");
        }
        else if (AreLines)
        {
            LogEdited(file, changes);
        }
        else
        {
            Tell(LogLevel.Information, $"{file} was edited:{string.Concat(changes.Select(static change => $"{Environment.NewLine}  {change}"))}");
        }
    }

    private static string Line(Problem problem) => $"{(problem.Path.Length == 0 ? "" : problem.Path + ": ")}{problem.What} {problem.Cure}";

    [LoggerMessage(LogLevel.Information, "{Server}: serving {Urls}")]
    private partial void LogServes(string server, IReadOnlyList<string> urls);

    [LoggerMessage(LogLevel.Information, "Listening on {Address}; a bearer token is required: {TokenRequired}")]
    private partial void LogListening(string address, bool tokenRequired);

    [LoggerMessage(LogLevel.Information, "{File} was edited: {Changes}")]
    private partial void LogEdited(string file, IReadOnlyList<string> changes);

    [LoggerMessage(LogLevel.Error, "{Reason} {Problems}")]
    private partial void LogProblems(string reason, IReadOnlyList<string> problems);
}
