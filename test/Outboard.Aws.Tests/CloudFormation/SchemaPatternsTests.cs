using System.Text.RegularExpressions;
using Outboard.Aws.CloudFormation.Schemas;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class SchemaPatternsTests
{
    [Theory]
    [InlineData(@"^\p{Print}+$", "plain text", true)]
    [InlineData(@"^\p{Print}+$", "a\u0007bell", false)]
    [InlineData(@"^([a-z])([A-Za-z0-9\_]*)$", "with_underscore", true)]
    [InlineData(@"^([a-z])([A-Za-z0-9\_]*)$", @"with\backslash", false)]
    [InlineData(@"^[.\-_/#A-Za-z0-9]{1,512}\Z", "/outboard/mcp", true)]
    [InlineData(@"^[.\-_/#A-Za-z0-9]{1,512}\Z", "/outboard/mcp\n", false)]
    [InlineData("^[0-9]{12}$", "123456789012\n", false)]
    [InlineData(@"^a\$", "a$b", true)]
    public void A_pattern_means_in_NET_what_AWS_means_by_it(string pattern, string value, bool matches) =>
        Assert.Equal(matches, SchemaPatterns.IsMatch(pattern, value));

    [Fact]
    public void A_pattern_that_never_ends_is_given_up() =>
        Assert.Throws<RegexMatchTimeoutException>(() => SchemaPatterns.IsMatch("^(a+)+b$", new string('a', 64)));
}
