using Microsoft.Extensions.Logging;
using Outboard.Manifests;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs;

/// <summary>The command line and the environment of this server, read (native-servers 5.1).</summary>
internal sealed record AwsDocsSettings
{
    private const string PartitionVariable = "AWS_DOCUMENTATION_PARTITION";
    private const string LevelVariable = "FASTMCP_LOG_LEVEL";

    private const string UsualBrowser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    private static readonly ServerOption TelemetryOption = new(
        "--telemetry", "off: AWS is not told which requests belong to one conversation, nor what was searched for in a page.", "off")
    {
        Check = static value => value is "on" or "off" ? null : "is neither on nor off",
    };

    private static readonly ServerOption ExtraHostOption = new("--extra-host", "A further site whose pages may be read; repeatable.", "HOST")
    {
        Repeats = true,
        Check = static value => Uri.CheckHostName(value) == UriHostNameType.Dns ? null : "is no host name",
    };

    public static IReadOnlyList<ServerOption> Options { get; } = [TelemetryOption, ExtraHostOption, .. WebOptions.All];

    public required Partition Partition { get; init; }

    public required string UserAgent { get; init; }

    public bool SendsTelemetry { get; init; } = true;

    public bool MarkUntrusted { get; init; }

    public bool KeepsPages { get; init; } = true;

    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <exception cref="OutboardException">An option or a variable is wrong.</exception>
    public static (AwsDocsSettings Docs, WebSettings Web) Read(IReadOnlyList<string> args, NativeServerSettings settings)
    {
        var options = ServerOptions.Read("aws-docs", Options, args);
        var docs = new AwsDocsSettings
        {
            Partition = ReadPartition(Variable(settings, PartitionVariable)),
            UserAgent = $"{Variable(settings, "MCP_USER_AGENT") ?? UsualBrowser} ModelContextProtocol/{settings.Version} (AWS Documentation Server)",
            SendsTelemetry = options.Value(TelemetryOption) != "off",
            MarkUntrusted = options.Has(WebOptions.MarkUntrusted),
            KeepsPages = !options.Has(WebOptions.NoPageCache),
            ExtraHosts = options.Values(ExtraHostOption),
        };
        var web = new WebSettings
        {
            Guard = options.Guard(),
            Proxy = ProxySettings.FromEnvironment(settings.Environment),
            Time = settings.Time,
            Log = new LeastLevel(settings.Log.CreateLogger("aws-docs"), ReadLevel(Variable(settings, LevelVariable))),
        };
        return (docs, web);
    }

    private static string? Variable(NativeServerSettings settings, string name) =>
        settings.Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static Partition ReadPartition(string? value) => value?.ToLowerInvariant() switch
    {
        null or "aws" => Partition.Aws,
        "aws-cn" => Partition.China,
        _ => throw new OutboardException(
            $"Unsupported AWS documentation partition: {value}.",
            $"{PartitionVariable} names whose documentation is read.",
            $"{PartitionVariable}=aws or {PartitionVariable}=aws-cn"),
    };

    private static LogLevel ReadLevel(string? value) => value?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        null or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => throw new OutboardException(
            $"'{value}' is no log level.",
            $"{LevelVariable} says from which level on the aws-docs server logs.",
            $"{LevelVariable}=DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    };
}
