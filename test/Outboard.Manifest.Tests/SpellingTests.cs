namespace Outboard.Manifests.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("shareing", "sharing")]
    [InlineData("Sharing", "sharing")]
    [InlineData("request-timeout", "requestTimeout")]
    [InlineData("prot", "port")]
    [InlineData("envs", "env")]
    public void Near_words_are_suggested(string word, string meant) =>
        Assert.Equal(meant, Spelling.Nearest(word, ["command", "env", "port", "host", "sharing", "requestTimeout", "tools"]));

    [Theory]
    [InlineData("roots")]
    [InlineData("e")]
    [InlineData("")]
    [InlineData("mystery")]
    public void Far_words_are_not(string word) =>
        Assert.Null(Spelling.Nearest(word, ["command", "env", "port", "host", "sharing", "requestTimeout", "tools"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "xbc", 1)]
    [InlineData("abc", "abcd", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits(string a, string b, int edits)
    {
        Assert.Equal(edits, Spelling.Distance(a, b));
        Assert.Equal(edits, Spelling.Distance(b, a));
    }
}
