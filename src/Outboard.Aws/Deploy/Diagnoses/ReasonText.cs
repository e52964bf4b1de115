using System.Text.RegularExpressions;

namespace Outboard.Aws.Deploy.Diagnoses;

/// <summary>AWS's reasons without the numbers that are for AWS.</summary>
internal static partial class ReasonText
{
    // Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."
    //   (RequestToken: 0f3a…, HandlerErrorCode: GeneralServiceException)
    // The role with name x already exists. (Service: Iam, Status Code: 409, Request ID: 3f…) (SDK Attempt Count: 1)
    public static string Clean(string? reason)
    {
        if (reason is null)
        {
            return "";
        }

        var text = Handler().Replace(reason, "$1");
        text = Numbers().Replace(text, "");
        return text.Trim().Trim('"').Trim();
    }

    [GeneratedRegex("""^Resource handler returned message: "?(.*?)"?(?= \(RequestToken:|\z)""", RegexOptions.Singleline)]
    private static partial Regex Handler();

    [GeneratedRegex(@"\s*\((?:RequestToken:|Service:|SDK Attempt Count:|SDK Error:)[^)]*\)")]
    private static partial Regex Numbers();
}
