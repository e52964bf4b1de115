using System.Globalization;
using System.Text.RegularExpressions;

namespace Outboard.Manifests;

/// <summary>
/// Six fields as Application Auto Scaling reads them between the brackets of <c>cron(…)</c>: minutes, hours, day of the month, month, day of the week (1 is Sunday), year.
/// </summary>
public sealed partial class CronExpression
{
    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] s_days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private CronExpression(IReadOnlySet<int>[] fields, bool isPlain) => (Fields, IsPlain) = (fields, isPlain);

    /// <summary>No <c>L</c>, <c>W</c> or <c>#</c>: the sets say everything.</summary>
    public bool IsPlain { get; }

    public IReadOnlySet<int> Minutes => Fields[0];

    public IReadOnlySet<int> Hours => Fields[1];

    private IReadOnlySet<int>[] Fields { get; }

    /// <summary>Null when it is no such expression.</summary>
    public static CronExpression? Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // One of the two day fields has to be left open with "?", and only one.
        if (words.Length != 6 || (words[2] == "?") == (words[4] == "?"))
        {
            return null;
        }

        var isPlain = !DayOfMonth().IsMatch(words[2]) && !DayOfWeek().IsMatch(words[4]);
        IReadOnlySet<int>?[] fields =
        [
            Values(words[0], 0, 59, []),
            Values(words[1], 0, 23, []),
            words[2] == "?" || DayOfMonth().IsMatch(words[2]) ? Values("*", 1, 31, []) : Values(words[2], 1, 31, []),
            Values(words[3], 1, 12, s_months),
            words[4] == "?" || DayOfWeek().IsMatch(words[4]) ? Values("*", 1, 7, []) : Values(words[4], 1, 7, s_days),
            Values(words[5], 1970, 2199, []),
        ];
        return fields.All(f => f is not null) ? new(fields!, isPlain) : null;
    }

    public bool RunsOn(DateOnly day) => Fields[2].Contains(day.Day) && Fields[3].Contains(day.Month) && Fields[4].Contains((int)day.DayOfWeek + 1) && Fields[5].Contains(day.Year);

    /// <summary><c>*</c>, <c>5</c>, <c>1-5</c>, <c>MON-FRI</c>, <c>*/15</c>, <c>0/15</c>, and several with commas.</summary>
    private static HashSet<int>? Values(string field, int least, int most, string[] names)
    {
        var values = new HashSet<int>();
        foreach (var item in field.Split(','))
        {
            if (Item().Match(item) is not { Success: true } match)
            {
                return null;
            }

            var isAll = match.Groups["from"].Value == "*";
            var from = isAll ? least : Number(match.Groups["from"].Value, least, names);
            var to = match.Groups["to"].Success ? Number(match.Groups["to"].Value, least, names) : isAll || match.Groups["step"].Success ? most : from;
            var step = match.Groups["step"].Success ? Number(match.Groups["step"].Value, 0, []) : 1;
            if (from is not { } first || to is not { } last || step is not > 0 || first < least || last > most || first > last)
            {
                return null;
            }

            for (var value = first; value <= last; value += step.Value)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static int? Number(string word, int least, string[] names) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : Array.IndexOf(names, word.ToUpperInvariant()) is >= 0 and var index ? least + index : null;

    [GeneratedRegex(@"^(?<from>\*|[0-9]{1,4}|[A-Za-z]{3})(-(?<to>[0-9]{1,4}|[A-Za-z]{3}))?(/(?<step>[0-9]{1,4}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Item();

    [GeneratedRegex(@"^(L|LW|[1-9]W|[12][0-9]W|3[01]W|L-[0-9]{1,2})\z")]
    private static partial Regex DayOfMonth();

    [GeneratedRegex(@"^(L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))\z")]
    private static partial Regex DayOfWeek();
}
