using System.Globalization;
using Outboard.Aws.Deploy;

namespace Outboard.Deploys;

/// <summary>What a deployment tells, a line each: for logs, pipes and whoever has no screen (aws 3.5).</summary>
internal sealed class EventLines(TextWriter writer)
{
    public void Write(DeployEvent told)
    {
        if (Text(told) is { } text)
        {
            writer.WriteLine(text);
        }
    }

    /// <returns>Null for what is no line: the plan is shown as a table, and single bytes of an upload are not worth one.</returns>
    public static string? Text(DeployEvent told) => told switch
    {
        SignedIn who => $"account {who.Account}, region {who.Region}{(who.Profile is { } profile ? $", profile {profile}" : "")} ({who.Identity})",
        StepStarted step => $"{step.Name}: {step.What}",
        StepFinished step => $"{step.Name}: {step.Outcome} ({Elapsed(step.Took)})",
        ResourceProgress one => $"  {one.Label}: {Status(one.Status)}{(one.Since > TimeSpan.Zero ? $" ({Elapsed(one.Since)})" : "")}{(one.Reason is { } reason ? $": {reason}" : "")}",
        RolloutProgress one => string.Create(
            CultureInfo.InvariantCulture,
            $"  {one.Task}: {one.Revision} {Status(one.State)}, {one.Running} of {one.Desired} running, {one.Pending} pending, {one.Failed} failed{(one.Breaker is { } breaker ? $", {breaker}" : "")}"),
        TaskStopped one => $"  {one.Task}: task {one.TaskId} stopped{(one.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $" with exit code {code}") : "")}: {one.Reason}",
        UploadProgress { Total: { } total, Sent: var sent } one when sent == total => $"  image {one.Image}: {Megabytes(total)} MB sent",
        UploadProgress => null,
        BuildOutput line => $"  {line.Image} | {line.Line}",
        Notice notice => notice.Text,
        AdoptionFound { Report: var found } => AdoptionText.Of(found),
        Diagnosed { Diagnosis: var found } => string.Join(
            Environment.NewLine, [$"{found.What}", $"  cause: {found.Cause}", .. found.Evidence.Select(static line => $"  | {line}"), $"  next: {found.Next}"]),
        _ => null,
    };

    /// <summary><c>CREATE_IN_PROGRESS</c> as <c>create in progress</c>.</summary>
    public static string Status(string status) => status.Replace('_', ' ').ToLowerInvariant();

    public static string Elapsed(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    private static string Megabytes(long bytes) => (bytes / 1_000_000m).ToString("0.0", CultureInfo.InvariantCulture);
}
