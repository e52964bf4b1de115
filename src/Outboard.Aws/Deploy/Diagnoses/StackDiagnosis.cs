using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Diagnoses;

/// <summary>Why an operation on a stack failed: the service's own story where it was a service, else what the event says (aws 3.5, 3.6).</summary>
internal static class StackDiagnosis
{
    /// <param name="events">Of the operation, oldest first.</param>
    /// <param name="labels">Logical id to what people call it.</param>
    /// <returns>Null: nothing failed that could be shown.</returns>
    public static Diagnosis? Of(
        string stack, IReadOnlyList<StackEvent> events, IReadOnlyList<RolloutEvidence> rollouts, IReadOnlyDictionary<string, string> labels)
    {
        if (FirstCause.Find(events) is not { } cause)
        {
            return null;
        }

        if (cause.Type == Types.Service && rollouts.FirstOrDefault(rollout => rollout.Facts.LogicalId == cause.LogicalId) is { } rollout)
        {
            var found = ServiceDiagnosis.Of(rollout);
            return found with { Evidence = [Line(cause), .. found.Evidence] };
        }

        var reason = ReasonText.Clean(cause.Reason);
        var label = labels.GetValueOrDefault(cause.LogicalId, cause.LogicalId);
        return new Diagnosis(
            $"The {label} could not be {Verb(cause.Status)}.",
            reason.Length == 0 ? "CloudFormation gives no reason." : reason,
            [Line(cause)],
            Next(reason, cause, stack));
    }

    /// <summary>Who waits for what, when nothing moves.</summary>
    public static Diagnosis OfStall(string label, string type, TimeSpan since, RolloutEvidence? rollout)
    {
        if (rollout is not null)
        {
            var found = ServiceDiagnosis.Of(rollout);
            return found with { What = $"The service of {rollout.Facts.Task} has not moved for {since.TotalMinutes:0} minutes." };
        }

        var what = $"The {label} has not moved for {since.TotalMinutes:0} minutes.";
        return type switch
        {
            Types.Certificate => new(what, "The certificate waits for its validation: the record that proves the domain is not seen in the public DNS.", [],
                "Check that the hosted zone is the one the domain is delegated to: compare dig NS DOMAIN with aws route53 get-hosted-zone --id ZONE."),
            Types.LoadBalancer => new(what, "The load balancer is not active yet; AWS gives no reason.", [], "Wait, or cancel and choose other subnets: aws.subnets."),
            _ => new(what, "AWS gives no reason.", [], "Wait, or cancel."),
        };
    }

    private static string Line(StackEvent cause) => $"{cause.At.UtcDateTime:HH:mm:ss} {cause.LogicalId} {cause.Status}: {ReasonText.Clean(cause.Reason)}";

    private static string Verb(string status) => status switch
    {
        _ when status.StartsWith("CREATE", StringComparison.Ordinal) => "created",
        _ when status.StartsWith("DELETE", StringComparison.Ordinal) => "deleted",
        _ when status.StartsWith("IMPORT", StringComparison.Ordinal) => "imported",
        _ => "updated",
    };

    private static string Next(string reason, StackEvent cause, string stack) => reason switch
    {
        _ when Has(reason, "already exists") || Has(cause.Reason, "AlreadyExists") || Has(reason, "existed") =>
            "Remove what has the name, bring it under the stack (outboard deploy --adopt), or deploy under another name: \"aws\": { \"name\": \"…\" }.",
        _ when Has(reason, "is not authorized to perform") || Has(reason, "AccessDenied") || Has(cause.Reason, "AccessDenied") =>
            "Let the identity do what it says, or deploy with one that may; then run outboard deploy again.",
        _ when Has(reason, "limit") || Has(reason, "quota") || Has(cause.Reason, "LimitExceeded") =>
            "Raise the quota in the console under Service Quotas, or remove what is not used; then run outboard deploy again.",
        _ when Has(reason, "dependent object") => "Something outside the stack uses it; remove that, and run the command again.",
        _ when Has(reason, "service-linked role") => "The role is made at the first use of a service: run outboard deploy again in a minute.",
        _ => $"Correct what it says, and run outboard deploy again; aws cloudformation describe-stack-events --stack-name {stack} has every event.",
    };

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) is true;
}
