using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.AwsDocs.Schemas;
using Outboard.Servers.AwsDocs.Search;
using Outboard.Servers.AwsDocs.Tables;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs;

/// <summary>Stands in for awslabs.aws-documentation-mcp-server 1.1.30: reads and searches AWS documentation (native-servers 5).</summary>
internal sealed class AwsDocsServer : NativeServer
{
    private readonly AwsDocsSettings _settings;
    private readonly string _version;
    private readonly WebClient _web;
    private readonly DocSites _sites;
    private readonly DocRequests _requests;
    private readonly DocReader _reader;
    private readonly ILogger _log;

    internal AwsDocsServer(AwsDocsSettings settings, WebSettings web, string version)
        : base(web.Time)
    {
        _settings = settings;
        _version = version;
        _log = web.Log;
        _web = new WebClient(web);
        _sites = new DocSites(settings.Partition, settings.ExtraHosts);
        _requests = new DocRequests(settings.UserAgent, _sites);
        _reader = new DocReader(_requests, new PageReader(_web, web.Time, settings.KeepsPages), web.Time, _log);
    }

    public static IReadOnlyList<ServerOption> Options => AwsDocsSettings.Options;

    public static AwsDocsServer Create(IReadOnlyList<string> args, NativeServerSettings settings)
    {
        var (docs, web) = AwsDocsSettings.Read(args, settings);
        return new AwsDocsServer(docs, web, settings.Version);
    }

    public override void Dispose() => _web.Dispose();

    internal override Surface Open()
    {
        var conversation = new Conversation(_settings.SendsTelemetry);
        var china = _settings.Partition == Partition.China;
        return new Surface
        {
            Name = "aws-documentation-mcp-server",
            Title = "Outboard aws-docs",
            Version = _version,
            Instructions = china ? Descriptions.InstructionsChina : Descriptions.Instructions,
            Tools = china ? [.. ToolsOfChina(conversation)] : [.. Tools(conversation)],
            UnknownTool = static name => Results.Error($"Unknown tool: {name}"),
            Prompts = [],
            Resources = [],
        };
    }

    private IEnumerable<ToolSpec> Tools(Conversation conversation)
    {
        yield return Tool(
            ReadDocumentation.Name,
            Descriptions.ReadDocumentation,
            InputSchemas.ReadDocumentation,
            OutputSchemas.TextOf(ReadDocumentation.Name),
            (call, cancellation) => new ReadDocumentation(_settings, _sites, _reader).RunAsync(call, conversation, cancellation));
        yield return Tool(
            ReadSections.Name,
            Descriptions.ReadSections,
            InputSchemas.ReadSections,
            OutputSchemas.TextOf(ReadSections.Name),
            (call, cancellation) => new ReadSections(_settings, _sites, _reader).RunAsync(call, conversation, cancellation));
        yield return Tool(
            SearchTable.Name,
            Descriptions.SearchTable,
            InputSchemas.SearchTable,
            OutputSchemas.SearchTable,
            (call, cancellation) => new SearchTable(_sites, _reader).RunAsync(call, conversation, cancellation));
        yield return Tool(
            SearchDocumentation.Name,
            Descriptions.SearchDocumentation,
            InputSchemas.SearchDocumentation,
            OutputSchemas.SearchDocumentation,
            (call, cancellation) => new SearchDocumentation(_requests, _web, _log).RunAsync(call, conversation, cancellation));
        yield return Tool(
            Recommend.Name,
            Descriptions.Recommend,
            InputSchemas.Recommend,
            OutputSchemas.Recommend,
            (call, cancellation) => new Recommend(_requests, _web, _log).RunAsync(call, conversation, cancellation));
    }

    private IEnumerable<ToolSpec> ToolsOfChina(Conversation conversation)
    {
        yield return Tool(
            ReadDocumentation.Name,
            Descriptions.ReadDocumentationChina,
            InputSchemas.ReadDocumentationChina,
            OutputSchemas.TextOf(ReadDocumentation.Name),
            (call, cancellation) => new ReadDocumentation(_settings, _sites, _reader).RunAsync(call, conversation, cancellation));
        yield return Tool(
            AvailableServices.Name,
            Descriptions.GetAvailableServices,
            InputSchemas.GetAvailableServices,
            OutputSchemas.TextOf(AvailableServices.Name),
            (_, cancellation) => new AvailableServices(_settings, _sites, _reader, _requests, _web).RunAsync(conversation, cancellation));
    }

    private static ToolSpec Tool(
        string name,
        string description,
        JsonElement input,
        JsonElement output,
        Func<ToolCall, CancellationToken, ValueTask<CallToolResult>> run) =>
        new(name, description, input, (call, cancellation) => RunAsync(name, run(call, cancellation))) { OutputSchema = output };

    private static async ValueTask<CallToolResult> RunAsync(string name, ValueTask<CallToolResult> running)
    {
        try
        {
            return await running;
        }
        catch (Raised raised)
        {
            throw new ToolFailure($"Error executing tool {name}: {raised.Message}", raised);
        }
        catch (DocFailure failure)
        {
            return Answers.Text(failure.Message, isError: true);
        }
    }
}
