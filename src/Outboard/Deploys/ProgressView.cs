using System.Globalization;
using Outboard.Aws.Deploy;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Outboard.Deploys;

/// <summary>
/// Where a deployment is, as a tree: a line for each step, below the running one its resources that are under way, and below a service its rollout
/// (aws 3.5). What is done folds into a count. Events come from several threads.
/// </summary>
internal sealed class ProgressView(TimeProvider time)
{
    /// <summary>A tree longer than the screen cannot be redrawn in place.</summary>
    private const int MostResources = 12;
    private const int StoppedTasks = 2;

    private readonly Lock gate = new();
    private readonly List<Step> steps = [];
    private readonly Dictionary<(string Stack, string Id), Line> lines = [];
    private readonly Dictionary<string, RolloutProgress> rollouts = [];
    private readonly Dictionary<string, List<TaskStopped>> stopped = [];
    private readonly Dictionary<string, UploadProgress> uploads = [];

    private sealed record Step(string Name, string What, long Started)
    {
        public string? Outcome { get; init; }
    }

    /// <param name="At">When its operation began.</param>
    private sealed record Line(ResourceProgress Latest, long At);

    public void Add(DeployEvent told)
    {
        lock (gate)
        {
            switch (told)
            {
                case StepStarted step:
                    var running = steps.FindIndex(one => one.Name == step.Name && one.Outcome is null);
                    if (running < 0)
                    {
                        steps.Add(new Step(step.Name, step.What, time.GetTimestamp()));
                    }
                    else
                    {
                        steps[running] = steps[running] with { What = step.What };
                    }

                    break;
                case StepFinished step:
                    var index = steps.FindIndex(one => one.Name == step.Name && one.Outcome is null);
                    if (index >= 0)
                    {
                        steps[index] = steps[index] with { Outcome = $"{step.Outcome} ({EventLines.Elapsed(step.Took)})" };
                    }

                    break;
                case ResourceProgress one:
                    var known = lines.GetValueOrDefault((one.Stack, one.LogicalId));
                    lines[(one.Stack, one.LogicalId)] = new Line(one, known is null || IsDone(known.Latest) ? time.GetTimestamp() : known.At);
                    break;
                case RolloutProgress one:
                    rollouts[one.Task] = one;
                    break;
                case TaskStopped one:
                    (stopped.TryGetValue(one.Task, out var list) ? list : stopped[one.Task] = []).Add(one);
                    break;
                case UploadProgress one:
                    uploads[one.Image] = one;
                    break;
            }
        }
    }

    public IRenderable Render()
    {
        lock (gate)
        {
            var rows = new List<IRenderable>();
            foreach (var step in steps)
            {
                rows.Add(new Markup(step.Outcome is { } outcome
                    ? $"[green]✓[/] {Markup.Escape(step.Name)}: {Markup.Escape(outcome)}"
                    : $"[blue]…[/] {Markup.Escape(step.Name)}: {Markup.Escape(step.What)} {Elapsed(step.Started)}"));
                if (step.Outcome is null)
                {
                    rows.AddRange(UnderWay(step).Select(static IRenderable (text) => new Markup(text)));
                }
            }

            return new Rows(rows);
        }
    }

    private IEnumerable<string> UnderWay(Step step)
    {
        if (uploads.Values.FirstOrDefault(upload => step.Name == $"image {upload.Image}") is { } sending)
        {
            var of = sending.Total is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total / 1_000_000m:0.0}") : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"    {sending.Sent / 1_000_000m:0.0}{of} MB sent");
        }

        if (!step.Name.EndsWith("stack", StringComparison.Ordinal))
        {
            yield break;
        }

        var done = lines.Values.Count(static line => IsDone(line.Latest));
        if (done > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"    [dim]{done} done[/]");
        }

        var open = lines.Values.Where(static line => !IsDone(line.Latest)).OrderBy(static line => line.At).ToList();
        foreach (var line in open.Take(MostResources))
        {
            var failed = line.Latest.Status.EndsWith("FAILED", StringComparison.Ordinal);
            var reason = line.Latest.Reason is { } why && failed ? $": {Markup.Escape(why)}" : "";
            yield return $"    {Markup.Escape(line.Latest.Label)}: {(failed ? "[red]" : "")}{EventLines.Status(line.Latest.Status)}{(failed ? "[/]" : "")} {Elapsed(line.At)}{reason}";
            foreach (var text in Rollout(line.Latest))
            {
                yield return text;
            }
        }

        if (open.Count > MostResources)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"    [dim]and {open.Count - MostResources} more[/]");
        }
    }

    private IEnumerable<string> Rollout(ResourceProgress service)
    {
        if (service.Type != "AWS::ECS::Service" || !service.Label.StartsWith("service of ", StringComparison.Ordinal)
            || !rollouts.TryGetValue(service.Label["service of ".Length..], out var rollout))
        {
            yield break;
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"        {Markup.Escape(rollout.Revision)}: {rollout.Running} of {rollout.Desired} running, {rollout.Pending} pending, {rollout.Failed} failed{(rollout.Breaker is { } breaker ? $", {Markup.Escape(breaker)}" : "")}");
        foreach (var task in stopped.GetValueOrDefault(rollout.Task, []).TakeLast(StoppedTasks))
        {
            yield return $"        [red]{Markup.Escape(EventLines.Text(task)!.Trim())}[/]";
        }
    }

    private string Elapsed(long since) => $"[dim]{EventLines.Elapsed(time.GetElapsedTime(since))}[/]";

    private static bool IsDone(ResourceProgress one) => one.Status.EndsWith("COMPLETE", StringComparison.Ordinal) || one.Status.EndsWith("SKIPPED", StringComparison.Ordinal);
}
