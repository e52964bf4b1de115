using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Aws.Deploy;

/// <summary>
/// The policy of an identity that deploys (aws 4.6): what Outboard calls itself, and what CloudFormation does with the caller's rights for the
/// resources of the templates; with a service role of CloudFormation, the leave to give it that in place of the latter. A function of the plan and the account.
/// </summary>
public static class Permissions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="account">Twelve digits; <c>*</c> where it is not known.</param>
    /// <returns>JSON.</returns>
    public static string PolicyFor(DeployPlan plan, string account)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var policy = new PolicyStatements(plan, account);
        policy.AddCalls();
        if (plan.CfnRoleArn is { } role)
        {
            policy.AddServiceRole(role);
        }
        else
        {
            policy.AddResources();
        }

        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = policy.All }.ToJsonString(Indented);
    }
}
