using Microsoft.Extensions.Logging;
using Outboard.Manifests;
using Outboard.Servers.AwsDocs;

namespace Outboard.Servers.Tests.AwsDocs;

public sealed class AwsDocsSettingsTests
{
    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    [Fact]
    public void Without_options_everything_is_as_in_the_original()
    {
        var (docs, web) = Read();

        Assert.Equal((Partition.Aws, true, false, true), (docs.Partition, docs.SendsTelemetry, docs.MarkUntrusted, docs.KeepsPages));
        Assert.Equal($"{Browser} ModelContextProtocol/9.9.9 (AWS Documentation Server)", docs.UserAgent);
        Assert.Empty(docs.ExtraHosts);
        Assert.False(web.Guard.AllowPrivateNetwork);
    }

    [Fact]
    public void Options_are_read()
    {
        var (docs, web) = Read([], "--telemetry", "off", "--extra-host=a.example", "--extra-host", "b.example", "--mark-untrusted", "--allow-private", "10.0.0.0/8", "--no-page-cache");

        Assert.Equal((false, true, false), (docs.SendsTelemetry, docs.MarkUntrusted, docs.KeepsPages));
        Assert.Equal(["a.example", "b.example"], docs.ExtraHosts);
        Assert.Equal(["10.0.0.0/8"], web.Guard.AllowHosts);
    }

    [Theory]
    [InlineData("--telemetry", "maybe")]
    [InlineData("--extra-host", "https://a.example/")]
    [InlineData("--extra-host", "127.0.0.1")]
    [InlineData("--port", "8000")]
    [InlineData("https://docs.aws.amazon.com/", null)]
    public void Another_option_is_told_with_its_cure(string option, string? value)
    {
        var refused = Assert.Throws<OutboardException>(() => Read([], value is null ? [option] : [option, value]));

        Assert.Equal(option, refused.Problems[0].Path);
        Assert.NotEmpty(refused.Problems[0].Cure);
    }

    [Theory]
    [InlineData("aws", false)]
    [InlineData("AWS", false)]
    [InlineData("", false)]
    [InlineData("aws-cn", true)]
    [InlineData("Aws-CN", true)]
    public void The_partition_is_read_in_any_case(string value, bool china) =>
        Assert.Equal(china ? Partition.China : Partition.Aws, Read(new() { ["AWS_DOCUMENTATION_PARTITION"] = value }).Docs.Partition);

    [Fact]
    public void Another_partition_is_refused_in_the_originals_words()
    {
        var refused = Assert.Throws<OutboardException>(() => Read(new() { ["AWS_DOCUMENTATION_PARTITION"] = "aws-us-gov" }));

        Assert.Equal("Unsupported AWS documentation partition: aws-us-gov.", refused.What);
        Assert.Equal("AWS_DOCUMENTATION_PARTITION=aws or AWS_DOCUMENTATION_PARTITION=aws-cn", refused.Fix);
    }

    [Fact]
    public void The_browser_part_of_the_user_agent_can_be_replaced() =>
        Assert.Equal("Mine/1 ModelContextProtocol/9.9.9 (AWS Documentation Server)", Read(new() { ["MCP_USER_AGENT"] = "Mine/1" }).Docs.UserAgent);

    [Theory]
    [InlineData(null, LogLevel.Warning)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData("WARNING", LogLevel.Warning)]
    [InlineData("ERROR", LogLevel.Error)]
    [InlineData("CRITICAL", LogLevel.Critical)]
    public void The_log_takes_what_the_variable_says(string? value, LogLevel least)
    {
        using var all = LoggerFactory.Create(static log => log.AddProvider(new Everything()).SetMinimumLevel(LogLevel.Trace));
        var (_, web) = AwsDocsSettings.Read([], new NativeServerSettings { Version = "9.9.9", Log = all, Environment = value is null ? [] : new Dictionary<string, string> { ["FASTMCP_LOG_LEVEL"] = value } });

        Assert.Equal(Enum.GetValues<LogLevel>().Where(level => level >= least && level < LogLevel.None), Enum.GetValues<LogLevel>().Where(web.Log.IsEnabled));
    }

    [Fact]
    public void A_level_that_does_not_exist_is_refused() =>
        Assert.Equal("'LOUD' is no log level.", Assert.Throws<OutboardException>(() => Read(new() { ["FASTMCP_LOG_LEVEL"] = "LOUD" })).What);

    [Fact]
    public void Proxies_are_those_of_the_environment() =>
        Assert.Equal(new Uri("http://proxy.example:3128/"), Read(new() { ["HTTPS_PROXY"] = "http://proxy.example:3128" }).Web.Proxy.Https);

    private static (AwsDocsSettings Docs, Outboard.Servers.Web.WebSettings Web) Read(Dictionary<string, string>? environment = null, params string[] args) =>
        AwsDocsSettings.Read(args, new NativeServerSettings { Version = "9.9.9", Environment = environment ?? [] });

    private sealed class Everything : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
