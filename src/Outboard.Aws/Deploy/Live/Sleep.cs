using System.Globalization;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Live;

/// <summary>When a server that its schedule has scaled to zero wakes up (aws 8.5).</summary>
internal static class Sleep
{
    private const int MostDays = 366;

    /// <param name="actions">The scalable target's <c>ScheduledActions</c>; <c>"Schedule": "cron(0 8 ? * MON-FRI *)"</c>.</param>
    /// <returns>As <c>asleep until 08:00 Europe/Berlin</c>, with the day where it is not within 24 hours; null where nothing wakes it.</returns>
    public static string? Until(IReadOnlyList<JsonObject> actions, DateTimeOffset now)
    {
        if (actions.FirstOrDefault(static action => (int?)action["ScalableTargetAction"]?["MinCapacity"] > 0) is not { } wake)
        {
            return null;
        }

        var (schedule, zoneName) = ((string?)wake["Schedule"] ?? "", (string?)wake["Timezone"] ?? "UTC");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out var zone)
            || CronExpression.Parse(schedule.Replace("cron(", "", StringComparison.Ordinal).TrimEnd(')')) is not { IsPlain: true } cron
            || Next(cron, TimeZoneInfo.ConvertTime(now, zone).DateTime) is not { } next)
        {
            return $"asleep; wakes at {schedule} {zoneName}";
        }

        var isSoon = next - TimeZoneInfo.ConvertTime(now, zone).DateTime <= TimeSpan.FromHours(24);
        return string.Create(CultureInfo.InvariantCulture, $"asleep until {next.ToString(isSoon ? "HH:mm" : "ddd HH:mm", CultureInfo.InvariantCulture)} {zoneName}");
    }

    private static DateTime? Next(CronExpression cron, DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        var times =
            from day in Enumerable.Range(0, MostDays).Select(today.AddDays)
            where cron.RunsOn(day)
            from hour in cron.Hours.Order()
            from minute in cron.Minutes.Order()
            let time = day.ToDateTime(new TimeOnly(hour, minute))
            where time > now
            select (DateTime?)time;
        return times.FirstOrDefault();
    }
}
