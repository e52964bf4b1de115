using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Outboard.Servers.Hosting;

/// <summary>The forms a tool's result takes.</summary>
internal static class Results
{
    public static CallToolResult Text(string text, JsonObject? meta = null) => new() { Content = [new TextContentBlock { Text = text }], Meta = meta };

    public static CallToolResult Error(string text) => new() { Content = [new TextContentBlock { Text = text }], IsError = true };
}
