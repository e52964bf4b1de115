using System.Globalization;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway;

/// <summary>The answers the gateway gives itself, in place of a server.</summary>
internal static class Answers
{
    /// <summary>Seconds after which a refusal for want of readiness is worth another try.</summary>
    public const string RetryAfter = "1";

    public static Task TextAsync(HttpContext context, int status, string text)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(text);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(text);
    }

    public static Task NotFoundAsync(HttpContext context) => TextAsync(context, StatusCodes.Status404NotFound, "Not Found");

    public static Task MethodNotAllowedAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
    }

    public static async Task JsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(json);
        }
    }

    /// <summary>A JSON-RPC error with an HTTP status; <paramref name="id"/> is the request's, as it came, where it could be read.</summary>
    public static Task ErrorAsync(HttpContext context, int status, RpcError error, ReadOnlySpan<byte> id = default, ReadOnlySpan<byte> data = default)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfter;
        }

        return JsonAsync(context, status, error.ToFrame(id, data));
    }

    public static Task OkAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static Task AcceptedAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static Task TooLargeAsync(HttpContext context, BadHttpRequestException reason)
    {
        var limit = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        var error = reason.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new RpcError(RpcError.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"The request body is larger than {limit} bytes. Raise gateway.maxRequestBytes if it has to be."))
            : new RpcError(RpcError.InvalidRequest, reason.Message);
        return ErrorAsync(context, reason.StatusCode, error);
    }
}
