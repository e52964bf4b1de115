using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Outboard.Servers.Hosting;

/// <summary>A <see cref="Surface"/> as the SDK wants it. Schemas go out as they are written, without reflection.</summary>
internal static class SurfaceHandlers
{
    /// <param name="surface">What is offered.</param>
    /// <param name="handled">Called when a message has been handled to its end.</param>
    public static McpServerOptions ToOptions(this Surface surface, Action handled)
    {
        var options = Options(surface);
        options.Filters.Message.IncomingFilters.Add(next => async (context, cancellation) =>
        {
            try
            {
                await next(context, cancellation);
            }
            finally
            {
                handled();
            }
        });
        if (surface.SetLevel is null)
        {
            options.Filters.Message.OutgoingFilters.Add(static next => (context, cancellation) =>
            {
                WithdrawLogging(context.JsonRpcMessage);
                return next(context, cancellation);
            });
        }

        return options;
    }

    private static McpServerOptions Options(Surface surface) => new()
    {
        ServerInfo = new Implementation { Name = surface.Name, Title = surface.Title, Version = surface.Version },
        ServerInstructions = surface.Instructions,
        Capabilities = new ServerCapabilities
        {
            Tools = new ToolsCapability { ListChanged = false },
            Prompts = surface.Prompts is null ? null : new PromptsCapability { ListChanged = false },
            Resources = surface.Resources is null ? null : new ResourcesCapability { ListChanged = false, Subscribe = false },
        },
        Handlers = Handlers(surface),
    };

    private static McpServerHandlers Handlers(Surface surface)
    {
        var tools = surface.Tools.ToDictionary(static tool => tool.Name, StringComparer.Ordinal);
        var handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. surface.Tools.Select(Describe)] }),
            CallToolHandler = (request, cancellation) => CallAsync(surface, tools, request.Params, cancellation),
        };
        if (surface.Prompts is { } prompts)
        {
            handlers.ListPromptsHandler = (_, _) => ValueTask.FromResult(new ListPromptsResult
            {
                Prompts = [.. prompts.Select(static prompt => new Prompt { Name = prompt.Name, Description = prompt.Description, Arguments = [.. prompt.Arguments] })],
            });
            handlers.GetPromptHandler = (request, cancellation) =>
                prompts.FirstOrDefault(prompt => prompt.Name == request.Params?.Name) is { } prompt
                    ? prompt.Run(new ToolCall(Arguments(request.Params?.Arguments)), cancellation)
                    : throw new McpProtocolException($"Unknown prompt: {request.Params?.Name}", McpErrorCode.InvalidParams);
        }

        if (surface.Resources is { } resources)
        {
            handlers.ListResourcesHandler = (_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = [.. resources.Select(static resource => resource.Resource)] });
            handlers.ListResourceTemplatesHandler = static (_, _) => ValueTask.FromResult(new ListResourceTemplatesResult());
            handlers.ReadResourceHandler = (request, _) => ValueTask.FromResult(Read(resources, request.Params?.Uri));
        }

        handlers.SetLoggingLevelHandler = (request, _) =>
        {
            var setLevel = surface.SetLevel ?? throw new McpProtocolException("Method 'logging/setLevel' is not available.", McpErrorCode.MethodNotFound);
            setLevel(request.Params?.Level ?? LoggingLevel.Info);
            return ValueTask.FromResult(new EmptyResult());
        };
        return handlers;
    }

    /// <summary>The SDK declares logging for every server; one that has none must not.</summary>
    private static void WithdrawLogging(JsonRpcMessage message)
    {
        if (message is JsonRpcResponse { Result: JsonObject result } && result["capabilities"] is JsonObject capabilities)
        {
            capabilities.Remove("logging");
        }
    }

    private static Tool Describe(ToolSpec tool) => new()
    {
        Name = tool.Name,
        Description = tool.Description,
        InputSchema = tool.InputSchema,
        OutputSchema = tool.OutputSchema,
        Annotations = tool.Annotations,
    };

    private static async ValueTask<CallToolResult> CallAsync(Surface surface, Dictionary<string, ToolSpec> tools, CallToolRequestParams? call, CancellationToken cancellation)
    {
        var name = call?.Name ?? "";
        if (!tools.TryGetValue(name, out var tool))
        {
            return surface.UnknownTool?.Invoke(name) ?? throw new McpProtocolException($"Unknown tool: {name}", McpErrorCode.InvalidParams);
        }

        try
        {
            return await tool.Run(new ToolCall(Arguments(call?.Arguments)), cancellation);
        }
        catch (ToolFailure failure)
        {
            return Results.Error(failure.Message);
        }
    }

    private static ReadResourceResult Read(IReadOnlyList<ResourceSpec> resources, string? uri)
    {
        var found = resources.FirstOrDefault(resource => resource.Resource.Uri == uri)
            ?? throw new McpProtocolException($"Resource not found: {uri}", McpErrorCode.InvalidParams) { Data = { ["uri"] = uri } };
        return new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = found.Resource.Uri, MimeType = found.Resource.MimeType, Text = found.Read() }],
        };
    }

    private static ReadOnlyDictionary<string, JsonElement> Arguments(IDictionary<string, JsonElement>? sent) =>
        sent is null ? ReadOnlyDictionary<string, JsonElement>.Empty : new ReadOnlyDictionary<string, JsonElement>(sent);
}
