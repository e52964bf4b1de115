using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>Stands in for mcp-searxng 2.4.0: web search through SearXNG, and reading of pages (native-servers 6).</summary>
internal sealed partial class SearxngServer : NativeServer
{
    public const string Name = "mcp-searxng";

    private readonly SearxngSettings _settings;
    private readonly string _version;
    private readonly WebClient _searchWeb;
    private readonly WebClient _readerWeb;
    private readonly CallGate _calls;
    private readonly SearchTool _search;
    private readonly SuggestionsTool _suggestions;
    private readonly InstanceInfoTool _info;
    private readonly UrlReadTool _read;

    internal SearxngServer(SearxngSettings settings, string version, TimeProvider time)
        : base(time)
    {
        _settings = settings;
        _version = version;
        _searchWeb = new WebClient(settings.SearchWeb);
        _readerWeb = new WebClient(settings.ReaderWeb);
        _calls = new CallGate(settings.Calls, time);
        var client = new InstanceClient(settings, _searchWeb);
        var capabilities = new Capabilities(settings.Instances.Usable, client, time);
        _search = new SearchTool(
            settings,
            new SearchFilters(capabilities),
            new Replicas(settings, client, new InstanceHealth(time)),
            new LeastUsedCache<SearchAnswer>(settings.SearchCache, time));
        _suggestions = new SuggestionsTool(settings, client);
        _info = new InstanceInfoTool(settings, capabilities);
        _read = new UrlReadTool(settings, _readerWeb, new LeastUsedCache<PackedPage>(settings.PageCache, time), time);
    }

    public static IReadOnlyList<ServerOption> Options => WebOptions.All;

    public static SearxngServer Create(IReadOnlyList<string> args, NativeServerSettings settings)
    {
        var read = SearxngSettings.Read(args, settings);
        var log = settings.Log.CreateLogger<SearxngServer>();
        foreach (var warning in read.Warnings)
        {
            VariableIgnored(log, warning);
        }

        return new SearxngServer(read, settings.Version, settings.Time);
    }

    public override void Dispose()
    {
        _searchWeb.Dispose();
        _readerWeb.Dispose();
    }

    internal override Surface Open()
    {
        var level = LoggingLevel.Info;
        ToolSpec[] tools =
        [
            Tool(SearxngSchema.Search(_settings.LiteTools), call => SearchQuery.Read(call, _settings), _search.RunAsync),
            Tool(SearxngSchema.Suggestions(_settings.LiteTools), _suggestions.Read, _suggestions.RunAsync),
            Tool(SearxngSchema.InstanceInfo(_settings.LiteTools), InstanceInfoQuery.Read, _info.RunAsync),
            Tool(SearxngSchema.UrlRead(_settings.LiteTools), call => UrlReadQuery.Read(call, _settings.ReadMaxChars), _read.RunAsync),
        ];
        return new Surface
        {
            Name = Name,
            Title = "Outboard searxng",
            Version = _version,
            Tools = tools,
            Resources =
            [
                new ResourceSpec(
                    Resource("config://server-config", "Server Configuration", "application/json", "How this server is set up, without secrets"),
                    () => Withhold(ServerConfigResource.Write(_settings, _version, tools.Select(static tool => tool.Name), level))),
                new ResourceSpec(Resource("help://usage-guide", "Usage Guide", "text/markdown", "How to search and read with this server"), static () => UsageGuide.Text),
            ],
            SetLevel = asked => level = asked,
        };
    }

    private static Resource Resource(string uri, string name, string type, string description) => new() { Uri = uri, Name = name, MimeType = type, Description = description };

    private ToolSpec Tool<T>(SearxngSchema schema, Func<ToolCall, T> read, Func<T, CancellationToken, Task<CallToolResult>> run) =>
        new(schema.Name, schema.Description, schema.Input, (call, cancellation) => CallAsync(read(call), run, cancellation))
        {
            Annotations = _settings.LiteTools ? null : new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = true },
        };

    /// <summary>Runs a call whose arguments are right, if there is room for it, and lets no password out.</summary>
    private async ValueTask<CallToolResult> CallAsync<T>(T query, Func<T, CancellationToken, Task<CallToolResult>> run, CancellationToken cancellation)
    {
        if (!_calls.TryEnter())
        {
            throw new ToolFailure(SearxngErrors.Busy);
        }

        try
        {
            var result = await run(query, cancellation);
            return result.Content.OfType<TextContentBlock>().Any(block => HoldsSecret(block.Text)) ? Results.Error(SearxngErrors.Withheld) : result;
        }
        catch (ToolFailure failure) when (HoldsSecret(failure.Message))
        {
            throw new ToolFailure(SearxngErrors.Withheld);
        }
        finally
        {
            _calls.Leave();
        }
    }

    private string Withhold(string text) => HoldsSecret(text) ? SearxngErrors.Withheld : text;

    private bool HoldsSecret(string text) => _settings.Instances.Secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void VariableIgnored(ILogger log, string warning);
}
