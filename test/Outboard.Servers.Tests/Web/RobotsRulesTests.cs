using System.Text.Json;
using CsCheck;
using Outboard.Servers.Web;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Web;

public sealed class RobotsRulesTests
{
    private const string Agent = "ModelContextProtocol/1.0 (Autonomous; +https://github.com/modelcontextprotocol/servers)";

    private static readonly JsonElement s_cases = JsonDocument.Parse(File.ReadAllText(Repo.Path("test", "Outboard.Servers.Tests", "Data", "robots-cases.json"))).RootElement;

    /// <summary>What Protego decides, recorded; <c>native_allowed</c> where ours decides otherwise on purpose.</summary>
    public static TheoryData<string> Cases => [.. s_cases.EnumerateArray().Select(static one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decided_as_Protego_decides(string name)
    {
        var one = s_cases.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        var expected = (one.TryGetProperty("native_allowed", out var native) ? native : one.GetProperty("allowed")).GetBoolean();

        var rules = RobotsRules.Parse(one.GetProperty("robots").GetString()!);

        Assert.Equal(expected, rules.Allows(new Uri(one.GetProperty("url").GetString()!), one.GetProperty("user_agent").GetString()!));
    }

    [Theory]
    [InlineData("Disallow: /a%2Fb", "/a%2fb", false)] // hex digits in either case
    [InlineData("Disallow: /caf\u00E9", "/caf%C3%A9", false)]
    [InlineData("Disallow: /caf%c3%a9", "/caf\u00E9", false)]
    [InlineData("Disallow: /%7Euser", "/~user", false)]
    [InlineData("Disallow: /x?q=%7E", "/x?q=~", false)]
    [InlineData("Disallow: /a%3Fb", "/a?b", true)] // an escaped question mark begins no query
    [InlineData("Disallow: /a%2Ab", "/axb", true)] // nor is an escaped asterisk a wildcard
    [InlineData("Disallow: /a%2Ab", "/a*b", false)]
    [InlineData("Disallow: /a$b", "/a$b", false)] // a dollar anchors at the end alone
    [InlineData("Disallow: /100%", "/100%25", false)]
    [InlineData("Disallow: private", "/private", true)] // without a leading slash
    [InlineData("Disallow: *.pdf$", "/x/y.pdf", false)]
    [InlineData("Disallow: /a**b", "/a-b", false)]
    [InlineData("Disallow: /a*a$", "/a", true)] // one character is not both
    [InlineData("Disallow: /a*a$", "/aa", false)]
    [InlineData("Disallow: /a*bc*c$", "/abc", true)]
    [InlineData("Disallow: /$", "/a", true)]
    [InlineData("Disallow: $", "/a", true)]
    [InlineData("Disallow: /d\nAllow: /d", "/d", true)] // Allow wins a tie
    [InlineData("Allow: /d\nDisallow: /d", "/d", true)]
    [InlineData("Crawl-delay: 5\nDisallow: /d", "/d", false)]
    [InlineData("DisAllow : /d", "/d", false)]
    [InlineData("dissallow: /d", "/d", false)]
    [InlineData("Disallow:/d", "/d", false)]
    public void A_rule_for_everybody(string rules, string path, bool allowed) =>
        Assert.Equal(allowed, RobotsRules.Parse($"User-agent: *\n{rules}").Allows(new Uri("https://e.example" + path), Agent));

    [Theory]
    [InlineData("Disallow: /\nUser-agent: *\nAllow: /", true)] // rules before any group
    [InlineData("user agent *\ndisallow /", false)] // two words without a colon
    [InlineData("useragent: *\nDisallow: /", false)]
    [InlineData("User-agent: other\nSitemap: https://e.example/s.xml\nUser-agent: *\nDisallow: /", false)]
    [InlineData("User-agent: *\nDisallow: /\nUser-agent: other\nAllow: /", false)]
    [InlineData("User-agent: *\nUser-agent: other\nDisallow:\nUser-agent: third\nDisallow: /", true)] // an empty rule ends the list of agents as well
    [InlineData("User-agent: *\rDisallow: /", false)]
    [InlineData("User-agent: GITHUB\nDisallow: /", false)] // any part of our name
    [InlineData("User-agent: github\nDisallow: /\n\nUser-agent: github.com\nAllow: /", true)]
    [InlineData("User-agent: **\nDisallow: /", true)] // asterisks alone leave no name
    [InlineData("User-agent: m\nAllow: /\n\nUser-agent: *\nDisallow: /", true)] // a name of one letter beats *
    [InlineData("", true)]
    [InlineData("\0\0\0: \0", true)]
    [InlineData(":\n:::\n# #\n*\n", true)]
    public void Groups(string robots, bool allowed) => Assert.Equal(allowed, RobotsRules.Parse(robots).Allows(new Uri("https://e.example/a"), Agent));

    [Fact]
    public void A_pattern_of_half_a_megabyte_of_wildcards_is_judged_in_one_pass()
    {
        var rules = RobotsRules.Parse("User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("*a", 250_000)) + "b");

        Assert.True(rules.Allows(new Uri("https://e.example/" + new string('a', 8_000)), Agent));
    }

    [Fact]
    public void Wildcards_match_as_a_regular_expression_would()
    {
        var letter = Gen.OneOf('a', 'b', '/', '*');
        var text = Gen.Char["ab/"].Array[0, 12].Select(static chars => "/" + new string(chars));
        var pattern = Gen.Select(letter.Array[0, 8], Gen.Bool, static (chars, isAnchored) => "/" + new string(chars) + (isAnchored ? "$" : ""));

        Gen.Select(pattern, text).Sample(static (pattern, text) =>
        {
            var regex = "^" + System.Text.RegularExpressions.Regex.Escape(pattern.TrimEnd('$')).Replace("\\*", ".*", StringComparison.Ordinal) + (pattern.EndsWith('$') ? "$" : "");
            var expected = System.Text.RegularExpressions.Regex.IsMatch(text, regex, System.Text.RegularExpressions.RegexOptions.NonBacktracking);
            Assert.Equal(expected, RobotsPattern.Parse(pattern, isAllow: false).Single().Matches(text));
        }, iter: 2_000);
    }

    [Fact]
    public void Any_text_is_a_robots_file() =>
        Gen.Select(Gen.String, Gen.OneOf("User-agent: *\n", "Disallow: ", "Allow: /", "%", "\uD800", "*$"), Gen.String)
            .Sample(static (one, two, three) => Assert.Null(Record.Exception(() => RobotsRules.Parse(one + two + three + "\n" + two + one).Allows(new Uri("https://e.example/a?b"), Agent))), iter: 2_000);
}
