using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class ChildEnvironmentTests
{
    private static readonly Dictionary<string, string> Ours = new()
    {
        ["PATH"] = "/bin", ["HOME"] = "/home/me", ["USER"] = "me", ["LOGNAME"] = "me", ["SHELL"] = "/bin/sh", ["TERM"] = "xterm",
        ["TMPDIR"] = "/scratch",
        ["SECRET"] = "s", ["AWS_ACCESS_KEY_ID"] = "k", ["LD_PRELOAD"] = "x",
        ["OUTBOARD_TOKEN"] = "t", ["outboard_other"] = "t",
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials", ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23",
        ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "t", ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/t",
        ["ECS_CONTAINER_METADATA_URI"] = "http://169.254.170.2/v3", ["ECS_CONTAINER_METADATA_URI_V4"] = "http://169.254.170.2/v4",
    };

    [Fact]
    public void A_child_inherits_seven_variables_and_python_is_unbuffered()
    {
        var environment = ChildEnvironment.For(Server(), Ours);

        Assert.Equal(["HOME", "LOGNAME", "PATH", "PYTHONUNBUFFERED", "SHELL", "TERM", "TMPDIR", "USER"], environment.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1", environment["PYTHONUNBUFFERED"]);
        Assert.Equal("/scratch", environment["TMPDIR"]);
    }

    [Fact]
    public void Passing_the_environment_never_passes_container_credentials_nor_our_own_variables()
    {
        var environment = ChildEnvironment.For(Server() with { PassEnvironment = true }, Ours);

        Assert.Equal("s", environment["SECRET"]);
        Assert.Equal("k", environment["AWS_ACCESS_KEY_ID"]);
        Assert.DoesNotContain(environment.Keys, name => name.Contains("CONTAINER", StringComparison.Ordinal) || name.StartsWith("OUTBOARD_", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Naming_container_credentials_or_our_own_variables_does_not_pass_them_either()
    {
        var environment = ChildEnvironment.For(
            Server() with { PassEnv = ["SECRET", "OUTBOARD_TOKEN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] }, Ours);

        Assert.Equal("s", environment["SECRET"]);
        Assert.DoesNotContain("OUTBOARD_TOKEN", environment.Keys);
        Assert.DoesNotContain("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", environment.Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_child_with_the_role_of_its_task_inherits_the_way_to_its_credentials_and_nothing_else_of_the_container(bool passEnvironment)
    {
        var without = ChildEnvironment.For(Server() with { PassEnvironment = passEnvironment }, Ours);

        var environment = ChildEnvironment.For(Server() with { PassEnvironment = passEnvironment, UsesTaskRole = true }, Ours);

        Assert.Equal(
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
            environment.Keys.Except(without.Keys).Order(StringComparer.Ordinal));
        Assert.Equal("/v2/credentials", environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]);
        Assert.Empty(without.Keys.Except(environment.Keys));
    }

    [Fact]
    public void An_exported_shell_function_is_not_inherited()
    {
        var environment = ChildEnvironment.For(Server(), new Dictionary<string, string> { ["TERM"] = "() { :; }; echo hacked", ["PATH"] = "/bin" });

        Assert.DoesNotContain("TERM", environment.Keys);
        Assert.Equal("/bin", environment["PATH"]);
    }

    [Fact]
    public void What_the_manifest_sets_wins_over_what_is_inherited()
    {
        var environment = ChildEnvironment.For(
            Server() with { Env = new([new("PATH", "/opt/bin"), new("PYTHONUNBUFFERED", "0"), new("NEW", "1")]) }, Ours);

        Assert.Equal("/opt/bin", environment["PATH"]);
        Assert.Equal("0", environment["PYTHONUNBUFFERED"]);
        Assert.Equal("1", environment["NEW"]);
    }

    [Fact]
    public void A_value_of_ours_for_python_is_kept_when_the_environment_is_passed()
    {
        var environment = ChildEnvironment.For(
            Server() with { PassEnvironment = true }, new Dictionary<string, string> { ["PYTHONUNBUFFERED"] = "x" });

        Assert.Equal("x", environment["PYTHONUNBUFFERED"]);
    }

    private static StdioServerSpec Server() => new() { Name = "s", Command = "c" };
}
