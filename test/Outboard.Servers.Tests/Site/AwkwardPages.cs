using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outboard.Servers.Tests.Site;

/// <summary>Pages that a careful reader has to survive. Each is a <c>RequestDelegate</c> for <see cref="TestSite"/>; <see cref="AnswerAsync"/> serves all of them.</summary>
internal static class AwkwardPages
{
    private static readonly byte[] s_block = new byte[64 << 10];

    /// <summary>
    /// <c>/redirect?status=307&amp;to=…</c> · <c>/loop</c> · <c>/count?n=5</c> (so many redirects) · <c>/endless</c> · <c>/bomb?encoding=gzip|br|deflate|zlib</c> ·
    /// <c>/headers?kib=70</c> · <c>/short</c> (ends before its Content-Length) · <c>/abort</c> · <c>/hang</c> (no headers) · <c>/stall</c> (no body) · <c>/empty-members</c> (gzip that unpacks to nothing, for ever)
    /// </summary>
    public static Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/redirect" => RedirectAsync(context),
        "/loop" => MoveAsync(context, "/loop"),
        "/count" => CountAsync(context),
        "/endless" => EndlessAsync(context),
        "/bomb" => BombAsync(context),
        "/headers" => HeadersAsync(context),
        "/short" => ShortAsync(context),
        "/abort" => AbortAsync(context),
        "/hang" => HangAsync(context),
        "/stall" => StallAsync(context),
        "/empty-members" => EmptyMembersAsync(context),
        _ => context.Response.WriteAsync("reached " + context.Request.Path),
    };

    /// <summary>The address of a redirect to <paramref name="to"/>.</summary>
    public static string Redirect(string host, string to, int status = 302) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{host}/redirect?status={status}&to={Uri.EscapeDataString(to)}");

    private static Task RedirectAsync(HttpContext context) => MoveAsync(context, context.Request.Query["to"]!, int.Parse(context.Request.Query["status"]!, CultureInfo.InvariantCulture));

    private static Task CountAsync(HttpContext context)
    {
        var left = int.Parse(context.Request.Query["n"]!, CultureInfo.InvariantCulture);
        return left == 0 ? context.Response.WriteAsync("arrived") : MoveAsync(context, string.Create(CultureInfo.InvariantCulture, $"/count?n={left - 1}"));
    }

    private static Task MoveAsync(HttpContext context, string to, int status = 302)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = to;
        return context.Response.WriteAsync("elsewhere");
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(s_block, context.RequestAborted);
        }
    }

    private static async Task BombAsync(HttpContext context)
    {
        var encoding = context.Request.Query["encoding"].ToString();
        context.Response.ContentType = "text/html";
        context.Response.Headers.ContentEncoding = encoding == "zlib" ? "deflate" : encoding;
        await using Stream bomb = encoding switch
        {
            "gzip" => new GZipStream(context.Response.Body, CompressionLevel.Optimal),
            "br" => new BrotliStream(context.Response.Body, CompressionLevel.Optimal),
            "zlib" => new ZLibStream(context.Response.Body, CompressionLevel.Optimal),
            _ => new DeflateStream(context.Response.Body, CompressionLevel.Optimal),
        };

        // 1 GiB; some 1 MiB on the wire.
        for (var block = 0; block < 16 << 10 && !context.RequestAborted.IsCancellationRequested; block++)
        {
            await bomb.WriteAsync(s_block, context.RequestAborted);
        }
    }

    private static Task HeadersAsync(HttpContext context)
    {
        for (var left = int.Parse(context.Request.Query["kib"]!, CultureInfo.InvariantCulture); left > 0; left--)
        {
            context.Response.Headers.Append("X-Filler-" + left.ToString(CultureInfo.InvariantCulture), new string('x', 1000));
        }

        return context.Response.WriteAsync("found the end");
    }

    private static async Task ShortAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("only this");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    private static async Task StallAsync(HttpContext context)
    {
        await context.Response.WriteAsync("the first line\n");
        await context.Response.Body.FlushAsync();
        await HangAsync(context);
    }

    private static async Task EmptyMembersAsync(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        context.Response.Headers.ContentEncoding = "gzip";
        using var member = new MemoryStream();
        await using (new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
        {
        }

        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(member.ToArray(), context.RequestAborted);
        }
    }
}
