using System.Globalization;
using Outboard.Manifests;

namespace Outboard;

/// <summary>A command line or a manifest that cannot be used: exit code 2.</summary>
internal sealed class UsageException(OutboardException reason) : Exception(reason.Message, reason)
{
    public UsageException(string what, string? why = null, string? fix = null)
        : this(new OutboardException(what, why, fix))
    {
    }

    public OutboardException Reason { get; } = reason;
}

/// <summary>The one place where an exception becomes words and an exit code.</summary>
internal static class Failure
{
    public static int Report(Exception failure, Terminal terminal, CancellationToken stop)
    {
        switch (failure)
        {
            case OperationCanceledException when stop.IsCancellationRequested:
                terminal.Error.WriteLine("Cancelled.");
                return ExitCode.Cancelled;

            case UsageException usage:
                Say(terminal, usage.Reason);
                return ExitCode.Usage;

            case OutboardException expected:
                Say(terminal, expected);
                return ExitCode.Failed;

            default:
                terminal.Error.WriteLine($"outboard: {failure.GetType().Name}: {failure.Message}");
                terminal.Error.WriteLine("  why: this is a bug in Outboard, not something you did.");
                terminal.Error.WriteLine("  fix: please report it with the command line, `outboard --version` and the lines below.");
                terminal.Error.WriteLine(failure.ToString());
                return ExitCode.Failed;
        }
    }

    /// <summary>What, why and fix; then every problem, one a line.</summary>
    public static void Say(Terminal terminal, OutboardException failure)
    {
        Say(terminal, failure.What, failure.Why, null);
        foreach (var problem in failure.Problems)
        {
            var where = problem.Path.Length == 0 ? "" : problem.Path + ": ";
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  - {where}{problem.What} {problem.Cure}"));
        }

        SayFix(terminal, failure.Fix);
    }

    public static void Say(Terminal terminal, string what, string? why, string? fix)
    {
        terminal.Error.WriteLine($"outboard: {what}");
        if (why is not null)
        {
            terminal.Error.WriteLine($"  why: {why}");
        }

        SayFix(terminal, fix);
    }

    private static void SayFix(Terminal terminal, string? fix)
    {
        if (fix is not null)
        {
            terminal.Error.WriteLine($"  fix: {fix}");
        }
    }
}
