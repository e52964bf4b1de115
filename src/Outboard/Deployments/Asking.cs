using Outboard.Aws.Deploy;

namespace Outboard.Deployments;

/// <summary>Questions of a deployment, put to whoever sits at the terminal.</summary>
internal static class Asking
{
    /// <summary>The answers of the command line first, then somebody's; where nobody can be asked, no.</summary>
    /// <param name="answered">What the command line says to a question; null: nothing.</param>
    public static Ask On(Terminal terminal, Func<Question, bool?> answered) => (question, _) =>
    {
        if (answered(question) is { } given)
        {
            return ValueTask.FromResult(given);
        }

        if (!terminal.CanAsk)
        {
            return ValueTask.FromResult(false);
        }

        terminal.Error.WriteLine(question.Text);
        var typed = terminal.AskForLine(question.Expected is { } name ? $"Type {name} to agree: " : "Type yes to agree: ")?.Trim();
        return ValueTask.FromResult(question.Expected is { } expected
            ? typed == expected
            : string.Equals(typed, "yes", StringComparison.OrdinalIgnoreCase) || string.Equals(typed, "y", StringComparison.OrdinalIgnoreCase));
    };
}
