using Amazon.Runtime;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Access;

/// <summary>What the SDK says where there are no credentials, as what to do about it (aws 4.2).</summary>
internal static class CredentialErrors
{
    /// <returns>Null where it is about something else.</returns>
    public static OutboardException? Explain(Exception error, string? profile)
    {
        var option = profile is null ? "" : $" --profile {profile}";
        var whose = profile is null ? "" : $" of profile {profile}";
        return error switch
        {
            _ when IsSignInOver(error) => new OutboardException(
                $"The sign-in{whose} has expired.",
                "IAM Identity Center gives no credentials without a valid session.",
                $"aws sso login{option}",
                error),
            _ when Says(error, "AWSSDK.Signin") => new OutboardException(
                $"The way profile {profile ?? "default"} signs in (login_session, made by aws login) is not supported directly.",
                "The library for it is not part of Outboard.",
                $"Add a second profile with the line \"credential_process = aws configure export-credentials --profile {profile ?? "default"} --format process\" and use that with --profile; "
                    + $"or: eval \"$(aws configure export-credentials{option} --format env)\"",
                error),
            _ when Says(error, "MfaTokenCodeCallback") => new OutboardException(
                $"Profile {profile ?? "default"} assumes a role with a code of an MFA device, and nobody can be asked for it here.",
                "Standard input is not a terminal.",
                $"Run it on a terminal; or: eval \"$(aws configure export-credentials{option} --format env)\"",
                error),
            ProcessAWSCredentialException => new OutboardException(
                $"The credential_process{whose} gave no credentials.",
                error.Message,
                "Run the command of credential_process by itself, and see what it prints.",
                error),
            AmazonClientException when error.Message.StartsWith("Failed to resolve AWS credentials", StringComparison.Ordinal) => new OutboardException(
                "There are no AWS credentials.",
                "Neither the environment nor the profile default nor this machine's role has any.",
                "One of: --profile NAME, with a profile of aws configure list-profiles; aws sso login and AWS_PROFILE; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.",
                error),
            AmazonClientException when error.Message.StartsWith("Error calling AssumeRole", StringComparison.Ordinal) => new OutboardException(
                $"The role{whose} could not be assumed.",
                $"{error.Message} {Innermost(error).Message}".Trim(),
                $"aws sts get-caller-identity{option} says more; check role_arn and source_profile.",
                error),
            AmazonClientException or AmazonServiceException or InvalidOperationException => new OutboardException(
                $"The credentials{whose} could not be read.",
                Innermost(error).Message,
                $"aws sts get-caller-identity{option} says whether it is the profile.",
                error),
            _ => null,
        };
    }

    public static OutboardException NoSuchProfile(string profile, IReadOnlyList<string> names) => new(
        $"There is no profile {profile} with credentials.",
        names.Count == 0 ? "The AWS configuration has no profiles at all." : $"The AWS configuration has: {string.Join(", ", names)}.",
        $"Name one of them with --profile, or make it: aws configure --profile {profile}");

    public static OutboardException NoSource(string profile, string source, IReadOnlyList<string> names) => new(
        $"Profile {profile} assumes a role with the keys of profile {source}, which does not exist.",
        $"The AWS configuration has: {string.Join(", ", names)}.",
        $"Correct source_profile of {profile}: aws configure set source_profile NAME --profile {profile}");

    private static bool IsSignInOver(Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            // The type is in AWSSDK.SSO, which the SDK loads by name.
            if (at.GetType().FullName == "Amazon.SSO.Model.UnauthorizedException"
                || at.Message.StartsWith("No valid SSO Token could be found", StringComparison.Ordinal)
                || at.Message.StartsWith("SSO Token has expired", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Says(Exception? error, string text) => error is not null && (error.Message.Contains(text, StringComparison.Ordinal) || Says(error.InnerException, text));

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
