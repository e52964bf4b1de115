using Outboard.Aws.Deploy;

namespace Outboard.Deploys;

/// <summary>Answers the questions of a deployment: by asking, or by the command line's options where nobody can be asked.</summary>
internal sealed class Consent(Terminal terminal)
{
    /// <summary><c>--yes</c>: apply what was shown, and recover from what an earlier run left.</summary>
    public bool Yes { get; init; }

    /// <summary><c>--on-stall cancel</c>.</summary>
    public bool CancelOnStall { get; init; }

    /// <summary>Nobody can be asked what to do when nothing moves, and it was not said beforehand.</summary>
    public bool LeavesOnStall => !terminal.CanAsk && !CancelOnStall;

    /// <summary><c>--cancel-on-interrupt</c>.</summary>
    public bool CancelOnInterrupt { get; init; }

    /// <summary>Before a question is printed: whatever draws on the screen stops.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    public async ValueTask<bool> AskAsync(Question question, CancellationToken cancellation)
    {
        if (ByOption(question) is { } answer)
        {
            return answer;
        }

        await Before();
        var prompt = $"{question.Text} {(question.Expected is { } name ? $"Type {name} to agree: " : "[y/N] ")}";

        // A console's read cannot be cancelled; the wait for it can.
        var typed = (await Task.Run(() => terminal.AskForLine(prompt), CancellationToken.None).WaitAsync(cancellation))?.Trim() ?? "";
        return question.Expected is { } expected ? typed == expected : typed.Equals("y", StringComparison.OrdinalIgnoreCase) || typed.Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    private bool? ByOption(Question question) => question.Kind switch
    {
        QuestionKind.Apply or QuestionKind.DeleteFailedStack or QuestionKind.Recover or QuestionKind.Destroy when Yes => true,
        QuestionKind.CancelUpdate or QuestionKind.DeleteCreation when CancelOnInterrupt => true,
        QuestionKind.Stalled when CancelOnStall => true,
        _ when !terminal.CanAsk => false,
        _ => null,
    };
}
