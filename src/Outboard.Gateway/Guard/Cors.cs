using Microsoft.AspNetCore.Http;

namespace Outboard.Gateway.Guard;

/// <summary>What a browser needs to be told, only where the manifest names origins (bridge-compat 1.11).</summary>
internal sealed class Cors(OriginRule origins, IEnumerable<string> exposed)
{
    private readonly string _exposed = string.Join(", ", exposed.Concat(["Mcp-Session-Id", "WWW-Authenticate"]).Distinct(StringComparer.OrdinalIgnoreCase));

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    public Task AnswerPreflightAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
        headers.AccessControlMaxAge = "600";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
        }

        if (!AllowOrigin(context))
        {
            return Answers.TextAsync(context, StatusCodes.Status400BadRequest, "Disallowed CORS origin");
        }

        return Answers.TextAsync(context, StatusCodes.Status200OK, "OK");
    }

    /// <summary>Adds the headers of an ordinary answer.</summary>
    public void Apply(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count > 0)
        {
            context.Response.Headers.AccessControlExposeHeaders = _exposed;
            AllowOrigin(context);
        }
    }

    private bool AllowOrigin(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (!origins.IsListed(origin))
        {
            return false;
        }

        var headers = context.Response.Headers;
        if (origins.AllowsAny && context.Request.Headers.Cookie.Count == 0)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.AccessControlAllowOrigin = origin;
            headers.Vary = "Origin";
        }

        return true;
    }
}
