using Outboard.Aws.Deploy.Changes;

namespace Outboard.Aws.Tests.Deploy.Changes;

/// <summary>A run that was killed finds what it had begun.</summary>
public class ChangeSetNamesTests
{
    private static readonly Dictionary<string, string?> s_parameters = new() { ["A"] = "1", ["B"] = null };

    private static readonly Dictionary<string, string> s_tags = new() { ["t"] = "v" };

    private static string Name(string stack = "s", string? template = "{}", Dictionary<string, string?>? parameters = null, Dictionary<string, string>? tags = null, bool revert = false) =>
        ChangeSetNames.Of(stack, template, parameters ?? s_parameters, tags ?? s_tags, revert);

    [Fact]
    public void The_same_request_has_the_same_name_whatever_its_order()
    {
        Assert.Equal(Name(), Name(parameters: new() { ["B"] = null, ["A"] = "1" }));
        Assert.Matches("^[a-zA-Z][-a-zA-Z0-9]{1,127}$", Name());
    }

    [Fact]
    public void Whatever_differs_gives_another_name()
    {
        string[] names =
        [
            Name(), Name("other"), Name(template: "{ }"), Name(template: null), Name(parameters: new() { ["A"] = "2", ["B"] = null }), Name(parameters: new() { ["A"] = null, ["B"] = "1" }),
            Name(tags: new() { ["t"] = "w" }), Name(tags: []), Name(revert: true), Name(parameters: new() { ["A"] = "1\0B" }),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void An_execution_goes_by_the_change_set_and_not_by_its_content()
    {
        Assert.Equal(ChangeSetNames.ExecutionToken("arn:1"), ChangeSetNames.ExecutionToken("arn:1"));
        Assert.NotEqual(ChangeSetNames.ExecutionToken("arn:1"), ChangeSetNames.ExecutionToken("arn:2"));
        Assert.Matches("^[a-zA-Z0-9][-a-zA-Z0-9]*$", ChangeSetNames.ExecutionToken("arn:1"));
    }
}
