using Outboard.Manifests;

namespace Outboard.Aws.Costs;

/// <summary>How much of the time a schedule keeps tasks running.</summary>
internal static class AwakeHours
{
    /// <summary>A Monday. Whole weeks from a fixed day: the same schedule costs the same whenever it is asked.</summary>
    private static readonly DateOnly s_first = new(2027, 1, 4);

    private const int Days = 52 * 7;

    /// <summary>From 0 to 1; null when it cannot be told, because days are counted from the end of a month or the schedule never runs.</summary>
    public static decimal? Share(ScheduleSpec schedule)
    {
        if (CronExpression.Parse(schedule.Wake) is not { IsPlain: true } wake || CronExpression.Parse(schedule.Sleep) is not { IsPlain: true } sleep)
        {
            return null;
        }

        List<(long Minute, bool IsAwake)> changes = [.. Times(wake).Select(t => (t, true)), .. Times(sleep).Select(t => (t, false))];
        if (changes.Count == 0)
        {
            return null;
        }

        // Of two at one minute the later in this order counts: then it sleeps.
        changes.Sort(static (a, b) => a.Minute != b.Minute ? a.Minute.CompareTo(b.Minute) : b.IsAwake.CompareTo(a.IsAwake));
        const long End = Days * 24L * 60;
        var awake = changes[^1].IsAwake ? changes[0].Minute : 0;
        for (var index = 0; index < changes.Count; index++)
        {
            if (changes[index].IsAwake)
            {
                awake += (index + 1 < changes.Count ? changes[index + 1].Minute : End) - changes[index].Minute;
            }
        }

        return (decimal)awake / End;
    }

    private static IEnumerable<long> Times(CronExpression cron) =>
        from day in Enumerable.Range(0, Days)
        where cron.RunsOn(s_first.AddDays(day))
        from hour in cron.Hours
        from minute in cron.Minutes
        select (((day * 24L) + hour) * 60) + minute;
}
