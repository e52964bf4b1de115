namespace Outboard.Servers.Web;

/// <summary>The rules of one robots.txt, judged as Protego judges them (native-servers 4.4).</summary>
internal sealed class RobotsRules
{
    private readonly Dictionary<string, List<Rule>> _groups = new(StringComparer.Ordinal);

    private RobotsRules()
    {
    }

    private enum Field
    {
        Other,
        UserAgent,
        Allow,
        Disallow,
    }

    public static RobotsRules Parse(string robots)
    {
        var rules = new RobotsRules();
        var current = new List<List<Rule>>();
        var previous = Field.UserAgent;
        foreach (var line in robots.TrimStart('\uFEFF').Split('\r', '\n'))
        {
            if (Split(line) is not var (field, value))
            {
                continue;
            }

            switch (field)
            {
                case Field.UserAgent when value.Length > 0:
                    if (previous != Field.UserAgent)
                    {
                        current.Clear();
                    }

                    current.AddRange(rules.GroupsOf(value.ToLowerInvariant()));
                    break;
                case Field.Allow or Field.Disallow when value.Length > 0:
                    var added = RobotsPattern.Parse(value, field == Field.Allow).Select(pattern => new Rule(pattern, field == Field.Allow)).ToArray();
                    current.ForEach(group => group.AddRange(added));
                    break;
            }

            previous = field;
        }

        foreach (var group in rules._groups.Values)
        {
            // The longest pattern decides, and Allow where two are equally long.
            group.Sort(static (one, other) => (other.Pattern.Priority, other.IsAllow).CompareTo((one.Pattern.Priority, one.IsAllow)));
        }

        return rules;
    }

    /// <param name="url">The page; path and query count.</param>
    /// <param name="userAgent">The whole header: a group is meant whose name occurs anywhere in it.</param>
    public bool Allows(Uri url, string userAgent)
    {
        var agent = userAgent.ToLowerInvariant();
        var name = _groups.Keys.Where(name => name != "*" && agent.Contains(name, StringComparison.Ordinal)).MaxBy(static name => name.Length) ?? "*";
        if (!_groups.TryGetValue(name, out var group))
        {
            return true;
        }

        var target = RobotsPattern.Canonical(url.PathAndQuery, isPattern: false);
        return group.Find(rule => rule.Pattern.Matches(target))?.IsAllow ?? true;
    }

    // "model*" means "model"; the name with its asterisk is in no user agent, but it may be written again.
    private IEnumerable<List<Rule>> GroupsOf(string name)
    {
        var plain = name == "*" ? name : name.Replace("*", "", StringComparison.Ordinal);
        if (plain.Length == 0)
        {
            yield break;
        }

        if (!_groups.TryGetValue(plain, out var group))
        {
            _groups[plain] = group = [];
        }

        yield return group;
    }

    private static (Field Field, string Value)? Split(string line)
    {
        var comment = line.IndexOf('#', StringComparison.Ordinal);
        var text = (comment < 0 ? line : line[..comment]).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            return (FieldOf(text[..colon].Trim().ToLowerInvariant()), text[(colon + 1)..].Trim());
        }

        // "disallow /x", but not "Disallow /x". The name may be two words.
        for (var space = text.IndexOf(' ', StringComparison.Ordinal); space >= 0; space = text.IndexOf(' ', space + 1))
        {
            if (FieldOf(text[..space]) is var field and not Field.Other)
            {
                return (field, text[space..].Trim());
            }
        }

        return null;
    }

    private static Field FieldOf(string name) => name switch
    {
        "user-agent" or "useragent" or "user agent" => Field.UserAgent,
        "allow" => Field.Allow,
        "disallow" or "dissallow" or "dissalow" or "disalow" or "diasllow" or "disallaw" => Field.Disallow,
        _ => Field.Other,
    };

    private sealed record Rule(RobotsPattern Pattern, bool IsAllow);
}
