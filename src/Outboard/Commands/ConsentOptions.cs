using System.CommandLine;
using Outboard.Deploys;

namespace Outboard.Commands;

/// <summary>The options that answer a deployment's questions beforehand.</summary>
internal static class ConsentOptions
{
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Apply the plan without asking; needed where nobody can be asked." };

    public static readonly Option<string> OnStall = CommandOptions.Among("--on-stall", "When nothing moves any more and nobody can be asked:", "leave", "leave", "cancel");

    public static readonly Option<bool> CancelOnInterrupt = new("--cancel-on-interrupt") { Description = "Ctrl-C cancels the running change without asking." };

    /// <exception cref="UsageException">Nobody can be asked, and the answer is not given.</exception>
    public static Consent Read(ParseResult parsed, CommandContext context)
    {
        var yes = parsed.GetValue(Yes);
        return yes || context.Terminal.CanAsk
            ? new Consent(context.Terminal) { Yes = yes, CancelOnStall = parsed.GetValue(OnStall) == "cancel", CancelOnInterrupt = parsed.GetValue(CancelOnInterrupt) }
            : throw new UsageException(
                "nobody can be asked.",
                "standard input is not a terminal, and the command changes an account.",
                $"outboard {parsed.CommandResult.Command.Name} --yes, after a look at what it will do (`outboard plan`).");
    }
}
