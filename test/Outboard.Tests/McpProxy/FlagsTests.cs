using Outboard.Commands.McpProxy;
using Outboard.Testing;

namespace Outboard.Tests.McpProxy;

public class FlagsTests
{
    /// <summary>The shortest forms mcp-proxy accepts, and what they stand for: scripts use them, so a new flag must not change them.</summary>
    public static TheoryData<string, string> ShortestForms => new()
    {
        { "--a", "--allow-origin" }, { "--client-i", "--client-id" }, { "--client-s", "--client-secret" }, { "--cw", "--cwd" }, { "--d", "--debug" },
        { "--en", "--env" }, { "--ex", "--expose-header" }, { "--hea", "--headers" }, { "--hel", "--help" }, { "--ho", "--host" },
        { "--l", "--log-level" }, { "--named-server-", "--named-server-config" }, { "--no-d", "--no-debug" }, { "--no-p", "--no-pass-environment" },
        { "--no-s", "--no-stateless" }, { "--no-v", "--no-verify-ssl" }, { "--pa", "--pass-environment" }, { "--po", "--port" },
        { "--sse-h", "--sse-host" }, { "--sse-p", "--sse-port" }, { "--st", "--stateless" }, { "--to", "--token-url" }, { "--tr", "--transport" },
        { "--veri", "--verify-ssl" }, { "--vers", "--version" },
    };

    [Theory]
    [MemberData(nameof(ShortestForms))]
    public void Shortest_form_and_everything_longer_stand_for_the_flag(string shortest, string name)
    {
        for (var length = shortest.Length; length < name.Length; length++)
        {
            // two longer prefixes are spellings of their own, and an exact spelling beats a prefix
            if (name[..length] is not ("--named-server" or "--token"))
            {
                Assert.Equal([name], Flags.StartingWith(name[..length]).Select(flag => flag.Name));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ShortestForms))]
    public void One_letter_less_is_ambiguous(string shortest, string name)
    {
        var candidates = Flags.StartingWith(shortest[..^1]);

        Assert.True(candidates.Count > 1, $"{shortest[..^1]} stands for {name} alone, so {shortest} is not the shortest form");
    }

    [Fact]
    public void The_flags_that_may_be_abbreviated_are_the_26_of_mcp_proxy() =>
        Assert.Equal(26, Flags.All.Count(flag => flag.MayBeAbbreviated));

    [Theory]
    [InlineData("mcp-proxy")]
    [InlineData("outboard bridge")]
    public void Help_names_every_flag_with_its_values_in_lines_of_a_hundred(string program)
    {
        var help = HelpText.For(program);

        Assert.All(Flags.All, flag => Assert.Contains($"{flag.Name} {flag.Values}".TrimEnd(), help));
        Assert.All(help.Split('\n').Where(line => !line.Contains(" --named-server NAME", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 120));
        Assert.DoesNotContain('\r', help);
    }

    [Fact]
    public void Help_reads_as_it_was_reviewed()
    {
        var difference = Snapshot.Difference(HelpText.For("mcp-proxy"), "test/Outboard.Tests/McpProxy/help.golden");
        Assert.True(difference is null, difference);
    }

    [Fact]
    public void Documentation_names_every_flag()
    {
        var page = File.ReadAllText(Repo.Path("docs", "bridge.md"));

        Assert.All(Flags.All, flag => Assert.Contains($"`{flag.Name}", page));
    }
}
