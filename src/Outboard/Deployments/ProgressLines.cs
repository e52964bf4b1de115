using System.Globalization;
using Outboard.Aws.Deploy;

namespace Outboard.Deployments;

/// <summary>A deployment's events as plain lines, one each, for logs and for screens alike.</summary>
internal static class ProgressLines
{
    public static void Print(DeployEvent told, TextWriter writer)
    {
        switch (told)
        {
            case SignedIn at:
                writer.WriteLine($"Account {at.Account}, region {at.Region}{(at.Profile is { } profile ? $", profile {profile}" : "")}, as {at.Identity}");
                break;
            case StepStarted step:
                writer.WriteLine($"{step.Name}: {step.What}");
                break;
            case StepFinished step:
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step.Name}: {step.Outcome} ({step.Took.TotalSeconds:0} s)"));
                break;
            case ResourceProgress one:
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {one.Status,-20} {one.Label} ({one.Since.TotalSeconds:0} s){(one.Reason is { } reason ? $": {reason}" : "")}"));
                break;
            case Notice notice:
                writer.WriteLine(notice.Text);
                break;
        }
    }
}
