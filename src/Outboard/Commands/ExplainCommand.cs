using Outboard.Commands.McpProxy;

namespace Outboard.Commands;

/// <summary><c>outboard explain -- LINE</c>: how mcp-proxy and Outboard each read a command line.</summary>
internal static class ExplainCommand
{
    /// <summary>For the list of commands; a line behind <c>--</c> never comes through the general parser.</summary>
    public static DescribedCommand Create()
    {
        var command = new DescribedCommand(
            "explain",
            "Show how mcp-proxy (before and since 0.8.1) and Outboard each read a command line: `explain -- LINE`.",
            "outboard explain -- --port=8808 --sse-host 0.0.0.0 uvx mcp-server-fetch");
        command.SetAction(Refuse);
        return command;
    }

    private static int Refuse(System.CommandLine.ParseResult parsed) => throw new UsageException(
        "there is no line to explain.", "the line stands behind --.", "outboard explain -- --port=8808 --sse-host 0.0.0.0 uvx mcp-server-fetch");

    public static async Task<int> RunAsync(string[] line, CommandContext context)
    {
        var around = new LineSurroundings("mcp-proxy", context.Environment, context.Folder, File.ReadAllBytes);
        await context.Terminal.Out.WriteAsync(Explainer.Explain(line, around));
        return ExitCode.Ok;
    }
}
