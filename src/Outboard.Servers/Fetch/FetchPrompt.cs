using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Fetch;

/// <summary>The prompt <c>fetch</c>: a page the user has named, whole and without asking robots.txt (native-servers 4.5).</summary>
internal sealed class FetchPrompt(FetchSettings settings, PageFetch pages)
{
    /// <summary>Code points; the original has no end.</summary>
    private const int Longest = 1_000_000;

    public async ValueTask<GetPromptResult> RunAsync(ToolCall call, PageSession session, CancellationToken cancellation)
    {
        var url = call.Arguments.TryGetValue("url", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (url.Length == 0)
        {
            throw new McpProtocolException("URL is required", McpErrorCode.InvalidParams);
        }

        try
        {
            var page = await pages.ReadAsync(FetchUrl.Parse(url), raw: false, continues: false, autonomous: false, session, cancellation);
            var (text, _) = CodePoints.Slice(page.Text, 0, Longest);
            return Message($"Contents of {url}", FetchUrl.Prefix(page, raw: false) + (settings.MarkUntrusted ? Untrusted.Fence(text, page.FinalUrl) : text));
        }
        catch (ToolFailure failure)
        {
            return Message($"Failed to fetch {url}", failure.Message);
        }
    }

    private static GetPromptResult Message(string description, string text) => new()
    {
        Description = description,
        Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = text } }],
    };
}
