using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Outboard.Servers.Hosting;

/// <summary>What a server offers in one conversation: its tools, prompts and resources, as data and functions. Names and schemas are those of the original.</summary>
internal sealed record Surface
{
    /// <summary><c>serverInfo.name</c>, the original's.</summary>
    public required string Name { get; init; }

    /// <summary><c>serverInfo.title</c>.</summary>
    public required string Title { get; init; }

    public required string Version { get; init; }

    public string? Instructions { get; init; }

    public required IReadOnlyList<ToolSpec> Tools { get; init; }

    /// <summary>What a call of a tool that does not exist is answered; by default the JSON-RPC error -32602 <c>Unknown tool: X</c>.</summary>
    public Func<string, CallToolResult>? UnknownTool { get; init; }

    /// <summary>Null: the server has no prompts, and <c>prompts/list</c> is an unknown method. Empty: the list is empty.</summary>
    public IReadOnlyList<PromptSpec>? Prompts { get; init; }

    /// <summary>As <see cref="Prompts"/>.</summary>
    public IReadOnlyList<ResourceSpec>? Resources { get; init; }

    /// <summary>Called with the level a client asked for; null: the server has no logging capability.</summary>
    public Action<LoggingLevel>? SetLevel { get; init; }
}

/// <param name="Name">As the original spells it.</param>
/// <param name="Description">In our own words.</param>
/// <param name="InputSchema">JSON Schema.</param>
/// <param name="Run">Its result; a failure of the tool is a result with <c>isError</c>, or <see cref="ToolFailure"/> thrown.</param>
internal sealed record ToolSpec(string Name, string Description, JsonElement InputSchema, Func<ToolCall, CancellationToken, ValueTask<CallToolResult>> Run)
{
    public JsonElement? OutputSchema { get; init; }

    public ToolAnnotations? Annotations { get; init; }
}

/// <param name="Arguments">By name, as sent; empty when the call had none.</param>
internal sealed record ToolCall(IReadOnlyDictionary<string, JsonElement> Arguments);

internal sealed record PromptSpec(string Name, string Description, IReadOnlyList<PromptArgument> Arguments, Func<ToolCall, CancellationToken, ValueTask<GetPromptResult>> Run);

internal sealed record ResourceSpec(Resource Resource, Func<string> Read);

/// <summary>A failure of a tool, told to the client as a result with <c>isError: true</c> and this message as its one text block.</summary>
internal sealed class ToolFailure(string message, Exception? inner = null) : Exception(message, inner);
