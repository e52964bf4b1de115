using System.Text.RegularExpressions;
using Outboard.Aws.Deploy.Api.Wire;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Api;

/// <summary>An error of AWS as what happened, why, and the next command (aws 4.5).</summary>
/// <param name="identity">ARN of the caller, where it is known.</param>
internal sealed partial class AwsErrors(string region, string? profile, string? identity)
{
    private string Option => profile is null ? "" : $" --profile {profile}";

    public OutboardException Explain(AwsException error) => error.Code switch
    {
        AwsException.NoAnswer => Is(
            error,
            $"AWS did not answer {error.Operation}, {Times(error.Attempts)}.",
            error.Words,
            "Check the network, a proxy (HTTPS_PROXY, NO_PROXY) and AWS_ENDPOINT_URL, and run the same command again: it continues where it was."),
        "RequestTimeTooSkewed" or "RequestInTheFuture" => Is(
            error, "AWS does not take requests with this machine's time.", error.Words, "Set the clock (timedatectl set-ntp true), and run the same command again."),
        var code when Failures.IsExpiry(code) => Is(
            error,
            $"AWS does not take the credentials{(profile is null ? "" : $" of profile {profile}")} any more.",
            $"{Quoted(error)} What CloudFormation has begun goes on by itself. If they are new: is the region {region} enabled for this account?",
            $"aws sso login{Option}, or renew the keys; then run the same command again: it attaches to what is running."),
        "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "AuthorizationError" or "AuthorizationErrorException" => Denied(error),
        "AlreadyExistsException" when error.Operation.EndsWith("ChangeSet", StringComparison.Ordinal) => Is(
            error, "There is a change set of that name already.", $"Another run is at it. {Quoted(error)}", "Wait for the other run, then: outboard status"),
        "InsufficientCapabilitiesException" => Is(
            error, "The template needs a capability that was not sent.", $"This is a fault of Outboard's. {Quoted(error)}", "Please report it, with the manifest."),
        "InvalidChangeSetStatus" or "InvalidChangeSetStatusException" => Is(
            error, "The change set cannot be executed any more.", $"The stack was changed by another run since. {Quoted(error)}", "Run the same command again: it makes a new plan."),
        "OptInRequired" or "SubscriptionRequiredException" or "RegionDisabledException" => Is(
            error, $"The service is not enabled for this account in {region}.", Quoted(error), $"aws account enable-region --region-name {region}{Option}, or another --region."),
        "RepositoryNotFoundException" => Is(error, "The image repository does not exist.", $"The base stack makes it. {Quoted(error)}", "outboard deploy"),
        "ImageNotFoundException" => Is(error, "The image is not in the repository.", $"It was never pushed, or has expired. {Quoted(error)}", "outboard deploy builds and pushes it."),
        var code when IsQuota(code) => Is(
            error, $"A limit of the account in {region} is reached.", Quoted(error), "Ask for more in the console under Service Quotas, or remove what is not needed; then run the same command again."),
        var code when Failures.IsThrottle(code) || error.Status == 429 => Is(
            error, $"AWS is asked too often, {Times(error.Attempts)}.", Quoted(error), "Wait a minute, and run the same command again: it continues where it was."),
        _ when error.Status >= 500 => Is(
            error, $"{error.Operation} failed within AWS, {Times(error.Attempts)}.", Quoted(error), "Look at https://health.aws.amazon.com/health/status, and run the same command again: it continues where it was."),
        _ => Is(error, $"AWS refused {error.Operation}.", Quoted(error), "Correct what AWS names; if it names nothing of yours, report it with the request id."),
    };

    private OutboardException Denied(AwsException error)
    {
        // User: arn:… is not authorized to perform: ecs:DescribeServices on resource: arn:… because no identity-based policy allows …
        var words = NotAuthorized().Match(error.Words);
        var who = words.Groups["who"] is { Success: true } found ? found.Value : identity ?? "This identity";
        var action = words.Groups["action"] is { Success: true } named ? named.Value : error.PolicyAction ?? error.Operation;
        var resource = words.Groups["resource"] is { Success: true } on ? on.Value : "*";
        var what = $"{who} may not {action}{(resource == "*" ? "" : $" on {resource}")}.";
        return error.Words.Contains("explicit deny", StringComparison.Ordinal)
            ? Is(error, what, Quoted(error), "A policy denies it in so many words, so that no further permission helps: ask those who keep the account's policies.")
            : Is(
                error,
                what,
                Quoted(error),
                $$"""Add the statement {"Effect": "Allow", "Action": "{{action}}", "Resource": "{{resource}}"} to its policy. All that a deployment needs: outboard plan --permissions""");
    }

    private static OutboardException Is(AwsException error, string what, string why, string fix) => new(what, why, fix, error);

    /// <summary>AWS's own words, and what its support asks for.</summary>
    private static string Quoted(AwsException error) =>
        $"{error.Operation}: {error.Code}: {error.Words.TrimEnd('.')}.{(error.RequestId is { } id ? $" (request {id})" : "")}";

    private static string Times(int attempts) => attempts == 1 ? "once" : $"{attempts} times";

    private static bool IsQuota(string code) =>
        code.Contains("LimitExceeded", StringComparison.Ordinal) || code.Contains("QuotaExceeded", StringComparison.Ordinal) || code.StartsWith("TooMany", StringComparison.Ordinal);

    [GeneratedRegex(@"(User: )?(?<who>arn:\S+) is not authorized to perform: (?<action>[\w-]+:\w+)( on resource: (?<resource>arn:[^\s,]+|\*))?")]
    private static partial Regex NotAuthorized();
}
