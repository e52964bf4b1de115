using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Fetch;

/// <summary>The tool <c>fetch</c>: a page, or the part of it that was asked for (native-servers 4.3).</summary>
internal sealed class FetchTool(FetchSettings settings, PageFetch pages)
{
    public async ValueTask<CallToolResult> RunAsync(ToolCall call, PageSession session, CancellationToken cancellation)
    {
        var asked = FetchArguments.Read(call);
        var url = FetchUrl.Parse(asked.Url);
        var page = await pages.ReadAsync(url, asked.Raw, continues: asked.StartIndex > 0, autonomous: true, session, cancellation);
        var (slice, next) = CodePoints.Slice(page.Text, asked.StartIndex, asked.MaxLength);
        var body = slice.Length == 0
            ? "<error>No more content available.</error>"
            : settings.MarkUntrusted ? Untrusted.Fence(slice, page.FinalUrl) : slice;
        if (next is { } index)
        {
            body += $"\n\n<error>Content truncated. Call the fetch tool with a start_index of {index} to get more content.</error>";
        }

        return Results.Text($"{FetchUrl.Prefix(page, asked.Raw)}Contents of {WebUrl.Show(url)}:\n{body}", PageMeta.Of(page, CodePoints.Count(page.Text), next));
    }
}

/// <summary>What tool and prompt have in common.</summary>
internal static class FetchUrl
{
    /// <exception cref="ToolFailure">It is no address.</exception>
    public static Uri Parse(string text) => WebUrl.Parse(text)
        ?? throw new ToolFailure("1 validation error for Fetch\nurl\n  Input should be a valid URL, with a scheme and a host");

    /// <summary>What precedes text that is shown as it came.</summary>
    public static string Prefix(Page page, bool raw) => page.Kind == ContentKind.Text || (page.Kind == ContentKind.Html && raw)
        ? $"Content type {page.ContentType} cannot be simplified to markdown, but here is the raw content:\n"
        : "";
}
