using System.Net;
using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>Where the gateway's bearer tokens come from, and the rule that it is not open to the network by accident.</summary>
internal static class InboundTokens
{
    public const string Variable = "OUTBOARD_TOKEN";

    /// <param name="onCommandLine">The values of <c>--token</c>.</param>
    /// <param name="file">The value of <c>--token-file</c>: one token a line, <c>#</c> starts a comment.</param>
    /// <param name="context">Its environment may hold <see cref="Variable"/>, several tokens separated by commas; empty is unset.</param>
    public static ValueList<string> Read(IReadOnlyList<string> onCommandLine, string? file, CommandContext context)
    {
        var fromEnvironment = context.Environment.GetValueOrDefault(Variable, "").Split(',', StringSplitOptions.TrimEntries);
        string[] all = [.. onCommandLine.Select(token => token.Trim()), .. fromEnvironment, .. ReadFile(file, context.Folder)];
        string[] tokens = [.. all.Where(token => token.Length > 0).Distinct(StringComparer.Ordinal)];
        if (tokens.Any(token => token.Any(letter => letter is < '!' or > '~')))
        {
            // The token itself is never printed.
            throw new UsageException(
                "a token holds a character that no Authorization header can carry.",
                "it may hold visible ASCII characters only.",
                "make a new one: openssl rand -hex 32");
        }

        if (tokens.Length == 0 && (onCommandLine.Count > 0 || file is not null))
        {
            throw new UsageException(
                "a token was asked for, but it is empty.",
                "an empty token would leave the gateway open.",
                "put a token there: openssl rand -hex 32");
        }

        return [.. tokens];
    }

    public static void WarnOfProcessLists(IReadOnlyList<string> onCommandLine, Notices notices)
    {
        if (onCommandLine.Count > 0)
        {
            notices.Warn($"a token on the command line is shown by every process list; use --token-file or {Variable}.");
        }
    }

    public static bool IsLoopback(string bind) =>
        bind == "localhost" || (IPAddress.TryParse(bind, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Listening beyond this machine takes a token, or saying that it takes none.</summary>
    public static void RequireForOpenBind(ValueList<string> tokens, string bind, bool noAuth)
    {
        if (noAuth && tokens.Count > 0)
        {
            throw new UsageException("--no-auth and a token were both given.", "they contradict each other.", "leave one of them out.");
        }

        if (tokens.Count == 0 && !noAuth && !IsLoopback(bind))
        {
            throw new UsageException(
                $"{bind} can be reached from other machines, and no token protects it.",
                "anybody who reaches the port could call every tool.",
                $"openssl rand -hex 32 > token && outboard up --token-file token (or set {Variable}; or say --no-auth if something in front of it authenticates).");
        }
    }

    private static string[] ReadFile(string? file, string folder)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            return [.. File.ReadAllLines(Path.GetFullPath(file, folder)).Select(line => line.Trim()).Where(line => !line.StartsWith('#'))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the token file {file} cannot be read.", failure.Message, "--token-file names a file with one token a line.");
        }
    }
}
