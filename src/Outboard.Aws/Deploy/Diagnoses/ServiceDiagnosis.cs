using System.Globalization;
using System.Text.RegularExpressions;
using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Diagnoses;

/// <summary>Why a service did not become healthy: the table of aws 3.6, the earliest stopped task first.</summary>
internal static partial class ServiceDiagnosis
{
    public static Diagnosis Of(RolloutEvidence evidence)
    {
        foreach (var stopped in evidence.Stopped)
        {
            if (OfTask(evidence, stopped) is { } found)
            {
                return found;
            }
        }

        return OfTargets(evidence, null) ?? OfCapacity(evidence) ?? Unknown(evidence);
    }

    private static Diagnosis? OfTask(RolloutEvidence evidence, StoppedTask stopped)
    {
        var facts = evidence.Facts;
        var reason = stopped.Reason;
        var hasFailedToStart = stopped.Task.StopCode == "TaskFailedToStart";
        if (hasFailedToStart && reason.Contains("CannotPull", StringComparison.Ordinal))
        {
            return Make(evidence, stopped, PullCause(reason, facts), PullNext(reason));
        }

        if (hasFailedToStart && reason.Contains("ResourceInitializationError", StringComparison.Ordinal))
        {
            return Make(evidence, stopped, StartCause(reason, facts), StartNext(reason));
        }

        if (stopped.Task.StopCode == "SpotInterruption")
        {
            return Make(evidence, stopped, "Fargate took the Spot capacity back, and ECS does not fall back to on-demand.", Spot);
        }

        if (reason.Contains("ELB health checks", StringComparison.Ordinal) || reason.Contains("failed container health checks", StringComparison.Ordinal))
        {
            return OfTargets(evidence, stopped) ?? Make(evidence, stopped, "The task runs, and does not answer its health check as it should.", Logs(facts));
        }

        var container = stopped.Container;
        if (container is { ExitCode: 137 } || container?.Reason?.Contains("OutOfMemory", StringComparison.Ordinal) is true)
        {
            return Make(evidence, stopped, MemoryCause(facts), MemoryNext(facts));
        }

        if (stopped.Task.StopCode == "EssentialContainerExited" && container?.ExitCode is { } code)
        {
            return Make(evidence, stopped, $"The container ended with exit code {code.ToString(CultureInfo.InvariantCulture)}.", Logs(facts));
        }

        return hasFailedToStart ? Make(evidence, stopped, ReasonText.Clean(reason), "Correct what it says, and run outboard deploy again.") : null;
    }

    private static Diagnosis? OfTargets(RolloutEvidence evidence, StoppedTask? stopped)
    {
        var facts = evidence.Facts;
        if (evidence.Targets.FirstOrDefault(static target => target.Reason == "Target.ResponseCodeMismatch") is { } mismatch)
        {
            var codes = Codes().Match(mismatch.Description ?? "") is { Success: true } match ? match.Groups[1].Value : "another code";
            return Make(evidence, stopped, $"GET {facts.HealthPath} answers {codes}: the server behind it is not ready.", "Look at the server's own lines; it must start under the same command here: outboard up.");
        }

        if (evidence.Targets.FirstOrDefault(static target => target.Reason is "Target.Timeout") is not null)
        {
            return Make(evidence, stopped, $"Nothing answers on port {facts.Port?.ToString(CultureInfo.InvariantCulture)}: the server does not listen there, or the load balancer may not reach it.", "Look at the server's own lines, and whether the security group of the tasks was changed: outboard status --drift.");
        }

        return evidence.Targets.FirstOrDefault(static target => target is { State: "unhealthy", Reason: not null }) is { } other
            ? Make(evidence, stopped, $"The load balancer finds the target unhealthy: {other.Reason}.", "Look at the server's own lines.")
            : null;
    }

    private static Diagnosis? OfCapacity(RolloutEvidence evidence)
    {
        var rollout = evidence.Service?.Rollouts.FirstOrDefault(static one => one.Status == "PRIMARY");
        var said = evidence.Service?.Events.FirstOrDefault(static one => one.Message.Contains("unable to place a task", StringComparison.Ordinal) || one.Message.Contains("Capacity is unavailable", StringComparison.Ordinal));
        var isWaiting = evidence.Stopped.Count == 0 && rollout is { Failed: 0 } && rollout.Running < rollout.Desired;
        if (said is null && !(isWaiting && evidence.Facts.IsSpotOnly))
        {
            return null;
        }

        return Make(evidence, null, evidence.Facts.IsSpotOnly
            ? "There is no Spot capacity at the moment, and ECS does not fall back to on-demand."
            : "ECS finds no capacity for the task.", evidence.Facts.IsSpotOnly ? Spot : "Run outboard deploy again later.");
    }

    private static Diagnosis Unknown(RolloutEvidence evidence) => Make(
        evidence, evidence.Stopped.Count > 0 ? evidence.Stopped[0] : null,
        evidence.Deployment?.Reason is { } reason ? ReasonText.Clean(reason) : "ECS gives no reason, and no stopped task was seen.",
        Logs(evidence.Facts));

    private static Diagnosis Make(RolloutEvidence evidence, StoppedTask? stopped, string cause, string next) =>
        new($"The service of {evidence.Facts.Task} did not become healthy.", cause, [.. Evidence(evidence, stopped)], next);

    private static IEnumerable<string> Evidence(RolloutEvidence evidence, StoppedTask? stopped)
    {
        if (evidence.Deployment is { } deployment)
        {
            var breaker = deployment.Breaker is { Failures: > 0 } counted ? $", {counted.Failures} of {counted.Threshold} attempts failed" : "";
            yield return $"service deployment: {deployment.Status}{breaker}{(deployment.Reason is { } why ? $": {ReasonText.Clean(why)}" : "")}";
        }

        if (stopped is not null)
        {
            var exit = stopped.Container?.ExitCode is { } code ? $", exit code {code.ToString(CultureInfo.InvariantCulture)}" : "";
            yield return $"task {stopped.Task.Id}: {stopped.Task.StopCode}{exit}: {ReasonText.Clean(stopped.Reason)}";
        }

        foreach (var target in evidence.Targets.Where(static one => one.State != "healthy" && one.Reason is not null).Take(2))
        {
            yield return $"target {target.Target}: {target.State}: {target.Reason}{(target.Description is { } said ? $": {said}" : "")}";
        }

        if (stopped is null && evidence.Service?.Events.Count > 0)
        {
            yield return $"ECS: {evidence.Service.Events[0].Message}";
        }

        foreach (var line in stopped?.Lines ?? [])
        {
            yield return $"{evidence.Facts.Task} | {line}";
        }
    }

    private const string Spot = "Write \"aws\": { \"spot\": \"never\" } in outboard.json and run outboard deploy again, or wait.";

    private static string Logs(ServiceFacts facts) => $"Read on: outboard logs {facts.Task}";

    private static string PullCause(string reason, ServiceFacts facts)
    {
        var image = facts.Image ?? "the image";
        return reason switch
        {
            _ when reason.Contains("does not match", StringComparison.Ordinal) || reason.Contains("image Manifest does not contain descriptor matching platform", StringComparison.OrdinalIgnoreCase) =>
                $"{image} is not built for the architecture of the task.",
            _ when reason.Contains("not found", StringComparison.OrdinalIgnoreCase) => $"{image} is not in the registry.",
            _ when reason.Contains("timeout", StringComparison.OrdinalIgnoreCase) || reason.Contains("dial tcp", StringComparison.OrdinalIgnoreCase) =>
                $"The task cannot reach the registry from {string.Join(", ", facts.Subnets)}: no public route, or no way to port 443.",
            _ => $"{image} cannot be pulled.",
        };
    }

    private static string PullNext(string reason) => reason.Contains("matching platform", StringComparison.OrdinalIgnoreCase) || reason.Contains("does not match", StringComparison.Ordinal)
        ? "Build the image for it, or write \"aws\": { \"architecture\": \"x86\" } (or \"arm64\") in outboard.json."
        : "Run outboard deploy again: it pushes what is missing.";

    private static string StartCause(string reason, ServiceFacts facts)
    {
        var named = facts.Secrets.FirstOrDefault(secret => reason.Contains(secret, StringComparison.Ordinal)) ?? (Secret().Match(reason) is { Success: true } match ? match.Value : null);
        return reason switch
        {
            _ when reason.Contains("log group", StringComparison.OrdinalIgnoreCase) || reason.Contains("CloudWatch", StringComparison.Ordinal) => $"The task cannot write to the log group {facts.LogGroup}.",
            _ when reason.Contains("AccessDenied", StringComparison.Ordinal) => $"The execution role may not read {named ?? "a secret of the task"}.",
            _ when named is not null || reason.Contains("secret", StringComparison.OrdinalIgnoreCase) => $"There is no secret {named ?? "of that name"}.",
            _ => ReasonText.Clean(reason),
        };
    }

    private static string StartNext(string reason) => reason.Contains("AccessDenied", StringComparison.Ordinal)
        ? "Run outboard deploy again: the base stack gives the permission; or lift the boundary that takes it away."
        : "Store it: outboard deploy --put-secret NAME, with the value in the environment.";

    private static string MemoryCause(ServiceFacts facts) =>
        $"The container was killed (exit code 137): more memory than its {facts.Memory?.ToString(CultureInfo.InvariantCulture)} MiB, or not stopped in time.";

    private static string MemoryNext(ServiceFacts facts) =>
        facts is { Cpu: { } cpu, Memory: { } memory } && FargateSizes.Smallest(cpu, memory + 1) is { } next
            ? string.Create(CultureInfo.InvariantCulture, $"Give it more: \"memory\": {next.Memory}{(next.Cpu == cpu ? "" : $", \"cpu\": {next.Cpu}")} for {facts.Task} in outboard.json.")
            : $"Give {facts.Task} more memory in outboard.json.";

    [GeneratedRegex(@"codes: \[([0-9, ]+)\]")]
    private static partial Regex Codes();

    [GeneratedRegex(@"(arn:aws[\w-]*:(ssm|secretsmanager):[^\s,\]]+|/outboard/[^\s,\]]+)")]
    private static partial Regex Secret();
}
