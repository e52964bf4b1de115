using System.Text.Json.Nodes;
using static Outboard.Aws.Tests.CloudFormation.Samples;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Tasks, schedules and the template as a whole gone wrong, by the check that finds it.</summary>
internal static class TaskSpoils
{
    private const string Task = "Resources.FetchTask.Properties";
    private const string Container = "Resources.FetchTask.Properties.ContainerDefinitions[0]";
    private const string Scaling = "Resources.FetchScaling.Properties.ScheduledActions[0]";

    public static readonly (string Check, string Variant, Spoil Spoil)[] All =
    [
        ("NoRuntimePlatform", "", new("edge", t => t.Properties("FetchTask").Remove("RuntimePlatform"), $"{Task}.RuntimePlatform", "takes x86")),
        ("TwoTasksOfOneFamily", "", new("edge", t => t.Properties("SearxngTask")["Family"] = Json("""{"Fn::Sub": "${AWS::StackName}-fetch"}"""),
            "Resources.SearxngTask.Properties.Family", "FetchTask has the same family")),
        ("UnknownSize", "memory", new("edge", t => t.Properties("FetchTask")["Memory"] = "4096", $"{Task}.Memory", "256 CPU units with 4096 MiB")),
        ("UnknownSize", "step", new("edge", t => { t.Properties("FetchTask")["Cpu"] = "1024"; t.Properties("FetchTask")["Memory"] = "2560"; }, $"{Task}.Memory", "1024 CPU units with 2560 MiB")),
        ("UnknownSize", "cpu", new("edge", t => t.Properties("FetchTask")["Cpu"] = "300", $"{Task}.Memory", "300 CPU units")),
        ("LogsWithoutExecutionRole", "", new("edge", t => t.Properties("FetchTask").Remove("ExecutionRoleArn"), $"{Task}.ExecutionRoleArn", "may not write its log")),
        ("ImageWithoutDigest", "tag", new("edge", t => t.Container("FetchTask")["Image"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp:latest", $"{Container}.Image", "not named by digest")),
        ("ImageWithoutDigest", "default", new("edge", t => t["Parameters"]!["FetchImage"]!["Default"] = "outboard/mcp:fetch.1", $"{Container}.Image", "not named by digest")),
        ("SecretInEnvironment", "name", new("edge", t => AddVariable(t, "SEARXNG_API_KEY", "abc"), $"{Container}.Environment", "SEARXNG_API_KEY looks like a secret")),
        ("SecretInEnvironment", "value", new("edge", t => AddVariable(t, "DATABASE", "postgres://mcp:hunter2@db.example.com/x"), $"{Container}.Environment", "DATABASE looks like a secret")),
        ("NameInEnvironmentAndSecrets", "", new("edge", t => t.Container("SearxngTask")["Environment"]!.AsArray().Add(Json("""{"Name": "SEARXNG_URL", "Value": "http://s.example.com"}""")),
            "Resources.SearxngTask.Properties.ContainerDefinitions[0]", "SEARXNG_URL is in Environment and in Secrets")),
        ("PoliciesTooLong", "", new("base", t => t.Properties("ExecutionRole")["Policies"]![0]!["PolicyDocument"]!["Statement"]![0]!["Resource"] = new string('a', 10_240),
            "Resources.ExecutionRole.Properties.Policies", "a role takes 10,240")),
        ("StopTimeoutTooLong", "", new("edge", t => t.Container("FetchTask")["StopTimeout"] = 121, $"{Container}.StopTimeout", "120 seconds at most")),
        ("UnknownVolume", "", new("edge", t => t.Properties("FetchTask").Remove("Volumes"), $"{Container}.MountPoints", "no volume scratch")),
        ("ReadOnlyWithoutScratch", "no mount", new("edge", t => t.Container("FetchTask").Remove("MountPoints"), $"{Container}.MountPoints", "nothing writable")),
        ("ReadOnlyWithoutScratch", "read-only mount", new("edge", t => t.Container("FetchTask")["MountPoints"]![0]!["ReadOnly"] = true, $"{Container}.MountPoints", "nothing writable")),
        ("LogsWithoutPrefix", "", new("edge", t => t.Container("FetchTask")["LogConfiguration"]!["Options"]!.AsObject().Remove("awslogs-stream-prefix"), $"{Container}.LogConfiguration", "awslogs-stream-prefix")),
        ("NotSixFields", "", new("scheduled", t => Action(t)["Schedule"] = "cron(0 8 * * MON-FRI)", $"{Scaling}.Schedule", "six fields")),
        ("UnknownTimeZone", "", new("scheduled", t => Action(t)["Timezone"] = "CET+1?", $"{Scaling}.Timezone", "no time zone")),
        ("MinimumAboveMaximum", "action", new("scheduled", t => Action(t)["ScalableTargetAction"]!["MinCapacity"] = 2, $"{Scaling}.ScalableTargetAction", "above the maximum")),
        ("MinimumAboveMaximum", "target", new("scheduled", t => t.Properties("FetchScaling")["MinCapacity"] = 2, "Resources.FetchScaling.Properties", "above the maximum")),
        ("TooLarge", "", new("edge", t => t["Metadata"]!["Notes"] = new string('x', 40_000), "", "51,200")),
        ("TooMany", "parameters", new("edge", t => Fill(t, "Parameters", 200, """{"Type": "String"}"""), "Parameters", "CloudFormation takes 200")),
        ("TooMany", "outputs", new("edge", t => Fill(t, "Outputs", 200, """{"Value": "x"}"""), "Outputs", "CloudFormation takes 200")),
        ("TooMany", "resources", new("edge", t => Fill(t, "Resources", 500, """{"Type": "AWS::ECS::Cluster"}"""), "Resources", "CloudFormation takes 500")),
        ("WrongLifecyclePolicy", "text", new("base", t => Policy(t, text => text[..^1]), Lifecycle, "it is not JSON")),
        ("WrongLifecyclePolicy", "priority", new("base", t => Policy(t, text => text.Replace("\"rulePriority\":11", "\"rulePriority\":10", StringComparison.Ordinal)), Lifecycle, "same rulePriority")),
        ("WrongLifecyclePolicy", "status", new("base", t => Policy(t, text => text.Replace("\"tagged\"", "\"labelled\"", StringComparison.Ordinal)), Lifecycle, "a tagStatus is not")),
        ("WrongLifecyclePolicy", "tags", new("base", t => Policy(t, text => text.Replace("tagPrefixList", "tags", StringComparison.Ordinal)), Lifecycle, "names no tags")),
    ];

    private const string Lifecycle = "Resources.Repository.Properties.LifecyclePolicy.LifecyclePolicyText";

    private static JsonNode Action(JsonObject t) => t.Properties("FetchScaling")["ScheduledActions"]![0]!;

    private static void AddVariable(JsonObject t, string name, string value) =>
        t.Container("FetchTask")["Environment"]!.AsArray().Add(new JsonObject { ["Name"] = name, ["Value"] = value });

    private static void Fill(JsonObject t, string section, int count, string entry)
    {
        for (var i = 0; i < count; i++)
        {
            t[section]![$"X{i}"] = Json(entry);
        }
    }

    private static void Policy(JsonObject t, Func<string, string> change)
    {
        var policy = t.Properties("Repository")["LifecyclePolicy"]!;
        policy["LifecyclePolicyText"] = change(policy["LifecyclePolicyText"]!.GetValue<string>());
    }
}
