using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Testing;

/// <summary>A JSON-RPC message as a stdio server received it.</summary>
public sealed class LineMessage(JsonElement json)
{
    public JsonElement Json => json;

    /// <summary>The id as the JSON text it came as; null for a notification.</summary>
    public string? Id { get; } = json.TryGetProperty("id", out var id) ? id.GetRawText() : null;

    public string? Method { get; } = json.TryGetProperty("method", out var method) ? method.GetString() : null;

    /// <summary>A member of <c>params</c>, found by its path; null when any part of it is absent.</summary>
    public JsonElement? Param(params ReadOnlySpan<string> path)
    {
        if (!json.TryGetProperty("params", out var found))
        {
            return null;
        }

        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found;
    }

    public string? Text(params ReadOnlySpan<string> path) => Param(path)?.GetString();

    public int Number(int otherwise, params ReadOnlySpan<string> path) => Param(path)?.GetInt32() ?? otherwise;

    public bool Flag(params ReadOnlySpan<string> path) => Param(path)?.GetBoolean() ?? false;
}

/// <summary>A JSON-RPC error: thrown by a handler to answer with it, and by an asked question that was answered with one.</summary>
public sealed class LineError(int code, string message, JsonNode? details = null) : Exception(message)
{
    public int Code => code;

    /// <summary>The error's <c>data</c> member.</summary>
    public JsonNode? Details => details;
}
