using Outboard.Serving;

namespace Outboard.Tests.Serving;

public sealed class CacheFolderTests
{
    [Theory]
    [InlineData("HOME=/home/ada", "/home/ada/.cache/outboard")]
    [InlineData("HOME=/home/ada XDG_CACHE_HOME=/var/cache/ada", "/var/cache/ada/outboard")]
    [InlineData("HOME=/home/ada XDG_CACHE_HOME=relative", "/home/ada/.cache/outboard")]
    [InlineData("HOME=/home/ada XDG_CACHE_HOME=", "/home/ada/.cache/outboard")]
    [InlineData("HOME=/home/ada OUTBOARD_CACHE=/tmp/here", "/tmp/here")]
    [InlineData("HOME=/home/ada OUTBOARD_CACHE=here", "/srv/here")]
    [InlineData("OUTBOARD_CACHE=", null)]
    [InlineData("HOME=relative", null)]
    [InlineData("", null)]
    public void It_is_where_the_environment_says(string variables, string? folder)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1]);

        var context = InProcess.Context(new Terminal(static () => Stream.Null, static () => Stream.Null, TextWriter.Null, TextWriter.Null), environment, folder: "/srv");

        Assert.Equal(folder, CacheFolder.Of(context));
    }
}
