using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>CloudFormation's own limits (aws 5.7), and what is text to CloudFormation and a document to a service.</summary>
internal static class StackChecks
{
    public const int MaxBytes = 51_200;

    private static readonly string[] TagStatuses = ["tagged", "untagged", "any"];

    // As the template is sent: without spaces, and without escapes that JSON does not need.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [TooLarge, TooMany, WrongLifecyclePolicy];

    internal static IEnumerable<Problem> TooLarge(TemplateView template) =>
        Encoding.UTF8.GetByteCount(template.Template.ToJsonString(Compact)) is var bytes and > MaxBytes
            ? [new Problem("",
                $"The template has {bytes:N0} bytes; CloudFormation takes {MaxBytes:N0}.",
                "Set aws.packing to one-task, or deploy some of the servers under another aws.name.")]
            : [];

    internal static IEnumerable<Problem> TooMany(TemplateView template) =>
        from limit in new[] { (Section: "Resources", Most: 500), (Section: "Parameters", Most: 200), (Section: "Outputs", Most: 200) }
        let count = (template.Template[limit.Section] as JsonObject)?.Count ?? 0
        where count > limit.Most
        select new Problem(limit.Section,
            $"The template has {count}; CloudFormation takes {limit.Most}.",
            "Deploy some of the servers under another aws.name.");

    internal static IEnumerable<Problem> WrongLifecyclePolicy(TemplateView template) =>
        from repository in template.OfType(Types.Repository)
        let text = (repository.Properties["LifecyclePolicy"]?["LifecyclePolicyText"]).Text()
        where text is not null
        let what = LifecycleProblem(text)
        where what is not null
        select repository.Problem("Properties.LifecyclePolicy.LifecyclePolicyText",
            $"The lifecycle policy is not valid: {what}.",
            "See the ECR user guide, lifecycle policy properties.");

    // {"rules":[{"rulePriority":10,"selection":{"tagStatus":"tagged","tagPrefixList":["fetch."],
    //   "countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}}]}
    private static string? LifecycleProblem(string text)
    {
        JsonNode? policy;
        try
        {
            policy = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return "it is not JSON";
        }

        var rules = (policy as JsonObject)?["rules"].Objects().ToList() ?? [];
        return rules.Count == 0 ? "it has no rules"
            : rules.Select(static rule => rule["rulePriority"].Number()).Distinct().Count() < rules.Count ? "two rules have the same rulePriority"
            : rules.Select(RuleProblem).FirstOrDefault(static what => what is not null);
    }

    private static string? RuleProblem(JsonObject rule)
    {
        var selection = rule["selection"] as JsonObject ?? [];
        var status = selection["tagStatus"].Text();
        return rule["rulePriority"].Number() is null or < 1 ? "a rulePriority is not 1 or more"
            : !TagStatuses.Contains(status) ? "a tagStatus is not tagged, untagged or any"
            : status == "tagged" && !selection["tagPrefixList"].Texts().Concat(selection["tagPatternList"].Texts()).Any()
                ? "a rule for tagged images names no tags"
            : selection["countType"].Text() is null || selection["countNumber"].Number() is null or < 1 ? "a selection does not count"
            : (rule["action"] as JsonObject)?["type"].Text() is null ? "a rule has no action"
            : null;
    }
}
