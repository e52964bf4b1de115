using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Searxng;

/// <summary>The environment and the command line of the searxng server (native-servers 6.6), read once.</summary>
internal sealed record SearxngSettings
{
    public required Instances Instances { get; init; }

    /// <summary>All replicas are asked at once.</summary>
    public bool FansOut { get; init; }

    public bool HtmlFallback { get; init; }

    /// <summary>For one attempt.</summary>
    public TimeSpan SearchTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxAnswerBytes { get; init; } = 5 << 20;

    public bool LiteTools { get; init; }

    public string DefaultLanguage { get; init; } = "all";

    public string? DefaultSafeSearch { get; init; }

    public string DefaultFormat { get; init; } = "text";

    public int? MaxResults { get; init; }

    public int? MaxResultChars { get; init; }

    public CacheLimits SearchCache { get; init; } = new(TimeSpan.FromDays(1), 200);

    public CacheLimits PageCache { get; init; } = new(TimeSpan.FromDays(1), 500);

    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public int? ReadMaxChars { get; init; }

    public int ReadMaxBytes { get; init; } = 5 << 20;

    public required string SearchAgent { get; init; }

    public required string ReaderAgent { get; init; }

    public CallLimits Calls { get; init; } = new(TimeSpan.FromMinutes(1), 300, 16);

    public bool MarkUntrusted { get; init; }

    /// <summary>The config resource does not show where the instances are.</summary>
    public bool HidesUrl { get; init; }

    public bool HasProxy { get; init; }

    public bool HasNoProxy { get; init; }

    /// <summary>The client that asks instances: they are the operator's choice, the guard is for where they redirect to.</summary>
    public required WebSettings SearchWeb { get; init; }

    /// <summary>The client that reads pages.</summary>
    public required WebSettings ReaderWeb { get; init; }

    /// <summary>What could not be used, for the log.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <exception cref="Outboard.Manifests.OutboardException">An option is wrong, or a proxy; every other variable falls back.</exception>
    public static SearxngSettings Read(IReadOnlyList<string> args, NativeServerSettings settings)
    {
        var options = ServerOptions.Read("searxng", WebOptions.All, args);
        var variables = new Variables(settings.Environment);
        var agent = variables.Text("USER_AGENT") ?? $"Mozilla/5.0 (compatible; Outboard/{settings.Version})";
        var keepsPages = !options.Has(WebOptions.NoPageCache);
        var web = new WebSettings { ExtraRoots = ExtraRoots(variables), Time = settings.Time, Log = settings.Log.CreateLogger("Outboard.Servers.Web") };
        var read = new SearxngSettings
        {
            Instances = Instances.Read(variables),
            FansOut = variables.Flag("SEARXNG_FANOUT"),
            HtmlFallback = variables.Flag("SEARXNG_HTML_FALLBACK"),
            SearchTimeout = variables.Milliseconds("SEARXNG_TIMEOUT_MS", 10_000),
            MaxAnswerBytes = variables.Whole("SEARXNG_MAX_RESPONSE_BYTES", 1, 16 << 20) ?? 5 << 20,
            LiteTools = variables.Flag("SEARXNG_LITE_TOOLS"),
            DefaultLanguage = variables.Text("SEARXNG_DEFAULT_LANGUAGE") ?? "all",
            DefaultSafeSearch = variables.Choice("SEARXNG_DEFAULT_SAFESEARCH", "0", "1", "2"),
            DefaultFormat = variables.Choice("SEARXNG_DEFAULT_RESPONSE_FORMAT", "text", "json") ?? "text",
            MaxResults = variables.Whole("SEARXNG_MAX_RESULTS", 1, 20),
            MaxResultChars = variables.Whole("SEARXNG_MAX_RESULT_CHARS", 1, int.MaxValue),
            SearchCache = Cache(variables, "SEARCH_CACHE", 200),
            PageCache = keepsPages ? Cache(variables, "CACHE", 500) : new CacheLimits(TimeSpan.Zero, 0),
            ReadTimeout = variables.Milliseconds("FETCH_TIMEOUT_MS", 10_000),
            ReadMaxChars = variables.Whole("URL_READ_MAX_CHARS", 1, int.MaxValue),
            ReadMaxBytes = variables.Whole("URL_READ_MAX_CONTENT_LENGTH_BYTES", 1, 1 << 30) ?? 5 << 20,
            SearchAgent = variables.Text("SEARCH_USER_AGENT") ?? agent,
            ReaderAgent = variables.Text("URL_READER_USER_AGENT") ?? agent,
            Calls = new CallLimits(
                variables.Milliseconds("MCP_TOOL_RATE_WINDOW_MS", 60_000, least: 1000),
                variables.Whole("MCP_TOOL_RATE_MAX", 1, 10_000) ?? 300,
                variables.Whole("MCP_TOOL_MAX_IN_FLIGHT", 1, 256) ?? 16),
            MarkUntrusted = options.Has(WebOptions.MarkUntrusted),
            HidesUrl = variables.Flag("MCP_HTTP_HARDEN") && !variables.Flag("MCP_HTTP_EXPOSE_FULL_CONFIG"),
            HasProxy = SearxngProxies.AreSet(variables),
            HasNoProxy = SearxngProxies.Bypass(variables).Length > 0,
            SearchWeb = web with { Proxy = SearxngProxies.Read(variables, "SEARCH") },
            ReaderWeb = web with { Proxy = SearxngProxies.Read(variables, "URL_READER"), Guard = Guard(options.Guard(), variables) },
        };
        ForeignVariables.Warn(variables);
        return read with { Warnings = [.. variables.Warnings.Distinct()] };
    }

    private static GuardSettings Guard(GuardSettings guard, Variables variables) =>
        variables.Flag("MCP_HTTP_ALLOW_PRIVATE_URLS") ? guard with { AllowPrivateNetwork = true } : guard;

    private static CacheLimits Cache(Variables variables, string prefix, int entries) => new(
        variables.Milliseconds($"{prefix}_TTL_MS", 86_400_000, least: 0),
        variables.Whole($"{prefix}_MAX_ENTRIES", 0, 100_000) ?? entries);

    private static X509Certificate2Collection ExtraRoots(Variables variables)
    {
        X509Certificate2Collection roots = [];
        if (variables.Text("NODE_EXTRA_CA_CERTS") is not { } file)
        {
            return roots;
        }

        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            variables.Ignore("NODE_EXTRA_CA_CERTS", "names no readable PEM file");
        }

        return roots;
    }
}
