using System.Collections;
using Outboard.Commands;

namespace Outboard;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var signals = new StopSignals();
        var context = new CommandContext
        {
            Terminal = Terminal.System,
            Environment = EnvironmentSnapshot(),
            Folder = Directory.GetCurrentDirectory(),
            Stop = signals.Token,
            TakeSecondStop = signals.TakeSecond,
        };
        return await RunAsync(args, InvokedName.Read(), context);
    }

    /// <summary>The whole program: which command, and what its end means to the shell.</summary>
    internal static async Task<int> RunAsync(string[] args, string name, CommandContext context)
    {
        try
        {
            // mcp-proxy's command line has rules of its own (bridge-compat 1.4), so the general parser never sees it.
            return (name, args) switch
            {
                ("mcp-proxy", _) => await BridgeCommand.RunAsync(args, name, context),
                (_, ["bridge", .. var line]) => await BridgeCommand.RunAsync(line, "outboard bridge", context),
                (_, ["explain", "--", .. var line]) => await ExplainCommand.RunAsync(line, context),
                _ => await new CommandLine(
                [
                    UpCommand.Create(context),
                    BridgeCommand.Create(),
                    ServeCommand.Create(context),
                    ConnectCommand.Create(context),
                    VerifyCommand.Create(context),
                    PlanCommand.Create(context),
                    DeployCommand.Create(context),
                    RollbackCommand.Create(context),
                    StatusCommand.Create(context),
                    LogsCommand.Create(context),
                    DestroyCommand.Create(context),
                    HealthCommand.Create(context),
                    ExplainCommand.Create(),
                ]).RunAsync(args, context),
            };
        }
        catch (Exception failure)
        {
            return Failure.Report(failure, context.Terminal, context.Stop);
        }
    }

    private static Dictionary<string, string> EnvironmentSnapshot() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
