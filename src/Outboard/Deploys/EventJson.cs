using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Plans;

namespace Outboard.Deploys;

/// <summary>What a deployment tells, an object a line (<c>--json</c>); the shapes are in docs/cli.md.</summary>
internal sealed class EventJson(TextWriter writer, TimeProvider time)
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(DeployEvent told) => Write(Of(told));

    /// <param name="line">Without its time, which comes first.</param>
    public void Write(JsonObject line)
    {
        var dated = new JsonObject { ["at"] = time.GetUtcNow() };
        foreach (var (name, value) in line)
        {
            dated[name] = value?.DeepClone();
        }

        // One write a line: events come from several threads.
        writer.WriteLine(dated.ToJsonString(OneLine));
        writer.Flush();
    }

    private static JsonObject Of(DeployEvent told) => told switch
    {
        SignedIn who => new() { ["event"] = "signed-in", ["account"] = who.Account, ["region"] = who.Region, ["profile"] = who.Profile, ["identity"] = who.Identity },
        StepStarted step => new() { ["event"] = "step-started", ["step"] = step.Name, ["what"] = step.What },
        StepFinished step => new() { ["event"] = "step-finished", ["step"] = step.Name, ["outcome"] = step.Outcome, ["seconds"] = Math.Round(step.Took.TotalSeconds, 3) },
        ResourceProgress one => new()
        {
            ["event"] = "resource", ["stack"] = one.Stack, ["logicalId"] = one.LogicalId, ["label"] = one.Label, ["type"] = one.Type, ["status"] = one.Status,
            ["reason"] = one.Reason, ["seconds"] = Math.Round(one.Since.TotalSeconds, 3),
        },
        RolloutProgress one => new()
        {
            ["event"] = "rollout", ["task"] = one.Task, ["revision"] = one.Revision, ["state"] = one.State, ["desired"] = one.Desired, ["running"] = one.Running,
            ["pending"] = one.Pending, ["failed"] = one.Failed, ["breaker"] = one.Breaker,
        },
        TaskStopped one => new() { ["event"] = "task-stopped", ["task"] = one.Task, ["id"] = one.TaskId, ["reason"] = one.Reason, ["exitCode"] = one.ExitCode },
        UploadProgress one => new() { ["event"] = "upload", ["image"] = one.Image, ["sent"] = one.Sent, ["total"] = one.Total },
        BuildOutput line => new() { ["event"] = "build-output", ["image"] = line.Image, ["line"] = line.Line },
        Notice notice => new() { ["event"] = "notice", ["text"] = notice.Text },
        Planned { Plan: var plan } => new() { ["event"] = "plan", ["plan"] = PlanJson.Of(plan) },
        AdoptionFound { Report: var found } => AdoptionText.Json(found),
        DestroyPlanned { Plan: var doomed } => DestroyReport.Json(doomed),
        Diagnosed { Diagnosis: var found } => new()
        {
            ["event"] = "diagnosis", ["what"] = found.What, ["cause"] = found.Cause, ["next"] = found.Next,
            ["evidence"] = new JsonArray([.. found.Evidence.Select(static line => (JsonNode)line)]),
        },
        _ => new() { ["event"] = told.GetType().Name },
    };
}
