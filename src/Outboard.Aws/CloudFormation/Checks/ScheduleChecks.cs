using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Scheduled scaling (aws 8.5).</summary>
internal static partial class ScheduleChecks
{
    // A machine without time zone data knows no zone at all, and then nothing is said about any.
    private static readonly bool KnowsZones = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _);

    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [NotSixFields, UnknownTimeZone, MinimumAboveMaximum];

    internal static IEnumerable<Problem> NotSixFields(TemplateView template) =>
        from found in Actions(template)
        let schedule = found.Action["Schedule"].Text()
        where schedule is not null && !Schedule().IsMatch(schedule)
        select found.Target.Problem($"{found.Path}.Schedule",
            $"{schedule} is not a schedule: cron takes six fields (minute, hour, day, month, weekday, year).",
            "Write aws.schedule.wake and aws.schedule.sleep as 0 8 ? * MON-FRI *.");

    internal static IEnumerable<Problem> UnknownTimeZone(TemplateView template) =>
        from found in Actions(template)
        let zone = found.Action["Timezone"].Text()
        where zone is not null && (!ZoneName().IsMatch(zone) || (KnowsZones && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)))
        select found.Target.Problem($"{found.Path}.Timezone",
            $"{zone} is no time zone.",
            "Write an IANA name such as Europe/Berlin in aws.schedule.timezone.");

    internal static IEnumerable<Problem> MinimumAboveMaximum(TemplateView template) =>
        Actions(template)
            .Select(static found => (found.Target, Path: $"{found.Path}.ScalableTargetAction", Bounds: found.Action["ScalableTargetAction"]))
            .Concat(template.OfType(Types.ScalableTarget)
                .Select(static target => (Target: target, Path: "Properties", Bounds: (JsonNode?)target.Properties)))
            .Where(static found => found.Bounds?["MinCapacity"].Number() > found.Bounds?["MaxCapacity"].Number())
            .Select(static found => found.Target.Problem(found.Path,
                "The minimum capacity is above the maximum.",
                "Make MinCapacity the smaller of the two."));

    private static IEnumerable<(ResourceView Target, JsonObject Action, string Path)> Actions(TemplateView template) =>
        template.OfType(Types.ScalableTarget).SelectMany(static target => target.Properties["ScheduledActions"].Objects()
            .Select((action, index) => (target, action, $"Properties.ScheduledActions[{index}]")));

    [GeneratedRegex(@"^(cron\(\S+( \S+){5}\)|rate\([1-9]\d* (minute|hour|day)s?\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\))\z")]
    private static partial Regex Schedule();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+/-]*\z")]
    private static partial Regex ZoneName();
}
