using System.Text.RegularExpressions;

namespace Outboard.Commands.McpProxy;

/// <summary>Command lines are quoted in messages, and messages end up in logs: what may be secret is blotted out first (R44).</summary>
internal static partial class Secrets
{
    private const string Blot = "***";

    /// <summary>The words of a line, in order, fit to be shown.</summary>
    internal static List<string> Hide(IEnumerable<string> words)
    {
        var shown = new List<string>();
        var toBlot = new Queue<bool>();
        foreach (var word in words)
        {
            if (toBlot.TryDequeue(out var blot))
            {
                shown.Add(blot ? Blot : word);
            }
            else if (NameAndValue().Match(word) is { Success: true } match)
            {
                shown.Add(match.Groups[1].Value + Blot);
            }
            else
            {
                shown.Add(word);
                if (word is "-e" or "--env" or "-H" or "--headers")
                {
                    toBlot.Enqueue(false);
                    toBlot.Enqueue(true);
                }
                else if (SecretName().IsMatch(word))
                {
                    toBlot.Enqueue(true);
                }
            }
        }

        return shown;
    }

    [GeneratedRegex(@"^(--?[\w-]*(?:key|token|secret|passw|credential|auth)[\w-]*=)", RegexOptions.IgnoreCase)]
    private static partial Regex NameAndValue();

    [GeneratedRegex(@"^(?!--token-url$)--?[\w-]*(?:key|token|secret|passw|credential)[\w-]*$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
