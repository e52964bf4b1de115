using System.Globalization;
using Microsoft.Extensions.Logging;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Fetch;

/// <summary>The command line of the fetch server: the original's three options, and ours (native-servers 4.2).</summary>
internal sealed record FetchSettings
{
    public const string ToolAgent = "ModelContextProtocol/1.0 (Autonomous; +https://github.com/modelcontextprotocol/servers)";
    public const string PromptAgent = "ModelContextProtocol/1.0 (User-Specified; +https://github.com/modelcontextprotocol/servers)";

    private static readonly ServerOption UserAgentOption = new("--user-agent", "The User-Agent to send, in place of the original's two.", "TEXT");
    private static readonly ServerOption IgnoreRobotsOption = new("--ignore-robots-txt", "Do not ask robots.txt whether a page may be read.");
    private static readonly ServerOption ProxyOption = new("--proxy-url", "A proxy for all requests (http, https or socks5), in place of HTTP_PROXY and its kin.", "URL")
    {
        Check = static value => ProxySettings.Parse(value) is null ? "is no http, https or socks5 address" : null,
    };

    private static readonly ServerOption StrictRobotsOption = new("--strict-robots", "Read nothing from a site whose robots.txt is answered with a server error.");
    private static readonly ServerOption MaxBytesOption = new("--max-response-bytes", "The size of the largest page that is read (10485760).", "N")
    {
        Check = static value => Positive(value) is null ? "is no number of bytes up to 1073741824" : null,
    };

    private static readonly ServerOption TimeoutOption = new("--timeout-seconds", "How long the headers of a page, and each gap in it, may take (30).", "N")
    {
        Check = static value => Positive(value) is null or > 600 ? "is no number of seconds up to 600" : null,
    };

    public static IReadOnlyList<ServerOption> Options { get; } =
        [UserAgentOption, IgnoreRobotsOption, ProxyOption, StrictRobotsOption, MaxBytesOption, TimeoutOption, .. WebOptions.All];

    /// <summary>In place of both usual ones.</summary>
    public string? UserAgent { get; init; }

    public bool IgnoreRobots { get; init; }

    public bool StrictRobots { get; init; }

    public bool MarkUntrusted { get; init; }

    public bool KeepsPages { get; init; } = true;

    public int MaxBytes { get; init; } = 10 << 20;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="Outboard.Manifests.OutboardException">An option is wrong.</exception>
    public static (FetchSettings Fetch, WebSettings Web) Read(IReadOnlyList<string> args, NativeServerSettings settings)
    {
        var options = ServerOptions.Read("fetch", Options, args);
        var proxy = options.Value(ProxyOption) is { } url ? new ProxySettings(ProxySettings.Parse(url), ProxySettings.Parse(url)) : ProxySettings.FromEnvironment(settings.Environment);
        var fetch = new FetchSettings
        {
            UserAgent = options.Value(UserAgentOption),
            IgnoreRobots = options.Has(IgnoreRobotsOption),
            StrictRobots = options.Has(StrictRobotsOption),
            MarkUntrusted = options.Has(WebOptions.MarkUntrusted),
            KeepsPages = !options.Has(WebOptions.NoPageCache),
            MaxBytes = options.Value(MaxBytesOption) is { } bytes ? Positive(bytes)!.Value : 10 << 20,
            Timeout = TimeSpan.FromSeconds(options.Value(TimeoutOption) is { } seconds ? Positive(seconds)!.Value : 30),
        };
        return (fetch, new WebSettings { Guard = options.Guard(), Proxy = proxy, Time = settings.Time, Log = settings.Log.CreateLogger("fetch") });
    }

    private static int? Positive(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1 << 30 ? number : null;
}
