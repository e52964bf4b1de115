using Microsoft.Extensions.Logging.Abstractions;
using Outboard.Logs;
using Outboard.Serving;

namespace Outboard.Tests.Serving;

public sealed class InboundTokensTests
{
    [Fact]
    public void Tokens_come_from_the_command_line_the_environment_and_a_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokens", "# of the team\n  three  \n\nfour\nthree\n");
        using var error = new StringWriter();
        var terminal = new Terminal(() => Stream.Null, () => Stream.Null, TextWriter.Null, error);
        var context = InProcess.Context(terminal, new Dictionary<string, string> { ["OUTBOARD_TOKEN"] = "two, two-b" }, folder.Path);

        var tokens = InboundTokens.Read(["one"], "tokens", context);
        InboundTokens.WarnOfProcessLists(["one"], new Notices(terminal, LogFormat.Text, NullLoggerFactory.Instance));

        Assert.Equal(["one", "two", "two-b", "three", "four"], tokens);
        Assert.Contains("process list", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("one", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("localhost", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("10.0.0.1", false)]
    public void Only_loopback_is_served_without_a_token(string bind, bool isLoopback)
    {
        Assert.Equal(isLoopback, InboundTokens.IsLoopback(bind));
        var refused = Record.Exception(() => InboundTokens.RequireForOpenBind([], bind, noAuth: false));
        Assert.Equal(isLoopback, refused is null);
        InboundTokens.RequireForOpenBind([], bind, noAuth: true);
        InboundTokens.RequireForOpenBind(["token"], bind, noAuth: false);
    }
}
