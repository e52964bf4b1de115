using System.Text;
using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Services;
using FakeAws.Wire;
using Microsoft.AspNetCore.Http;

namespace FakeAws;

/// <summary>The way of a request: who, what, may it, is it well-formed; then the service.</summary>
internal sealed class FrontDoor(FakeCloud cloud)
{
    private static readonly TimeSpan s_mostSkew = TimeSpan.FromMinutes(5);

    private readonly RegistryService _registry = new(cloud);

    public async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        if (context.Request.Path.StartsWithSegments("/v2"))
        {
            await _registry.AnswerAsync(context, body);
            return;
        }

        context.Response.Headers.Date = cloud.Options.SigningClock.GetUtcNow().ToString("R");
        var signature = Signature.Read(context.Request);
        var service = signature is null ? null : Service.BySigningName.GetValueOrDefault(signature.ServiceName);
        var requestId = Guid.NewGuid().ToString();
        Call? call = null;
        try
        {
            if (signature is null || service is null)
            {
                throw new AwsError("MissingAuthenticationToken", $"Request is missing Authentication Token, or it is for no service known here: {signature?.ServiceName}", 403);
            }

            var (operation, input) = Operation(context.Request, service, body);
            call = cloud.Arrived(number => new Call(number, service.Name, operation, input, Encoding.UTF8.GetString(body), Headers(context.Request)));
            await (cloud.Before?.Invoke(call) ?? Task.CompletedTask);
            var fault = cloud.FaultOf(call);
            if (fault is { AfterWork: false } && await FailedAsync(context, service, call, fault, requestId))
            {
                return;
            }

            Authenticate(context, service, signature, body);
            Inputs.Check(service, operation, input);
            var (type, text) = Answers.Success(service, operation, cloud.Read(account => Operations.Answer(account, service, operation, input)), requestId);
            cloud.Read(static _ => true); // what takes no time is done when the answer leaves
            call.Status = 200;
            await (cloud.After?.Invoke(call) ?? Task.CompletedTask);
            if (fault is null || !await FailedAsync(context, service, call, fault, requestId))
            {
                await WriteAsync(context, 200, type, text, requestId);
            }
        }
        catch (AwsError error)
        {
            if (call is not null)
            {
                call.Status = error.Status;
                call.Error = error.Code;
                await (cloud.After?.Invoke(call) ?? Task.CompletedTask);
            }

            var (type, text) = Answers.Failure(service, error.Code, error.Message, requestId);
            await WriteAsync(context, error.Status, type, text, requestId);
        }
        catch (Exception bug) when (bug is not OperationCanceledException && !context.Response.HasStarted)
        {
            // Of the scripted account, or of the test that stands before a request: in the client's words, or nobody would see it.
            var (type, text) = Answers.Failure(service, "InternalFailure", bug.ToString(), requestId);
            await WriteAsync(context, 500, type, text, requestId);
        }
    }

    private static async Task<bool> FailedAsync(HttpContext context, Service service, Call call, Fault fault, string requestId)
    {
        call.Status = fault.Status;
        call.Error = fault.Code;
        if (fault.Status == 0)
        {
            context.Abort();
            return true;
        }

        if (fault.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var (type, text) = fault.Html is { } html ? ("text/html", html) : Answers.Failure(service, fault.Code!, fault.Message!, requestId);
        await WriteAsync(context, fault.Status, type, text, requestId);
        return true;
    }

    private static async Task WriteAsync(HttpContext context, int status, string type, string text, string requestId)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static (string Operation, JsonObject Input) Operation(HttpRequest request, Service service, byte[] body)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        switch (service.Protocol)
        {
            case Protocol.RestXml:
                return Route53Paths.Read(request);
            case Protocol.Json:
                var target = request.Headers["X-Amz-Target"].ToString();
                var dot = target.LastIndexOf('.');
                return type == "application/x-amz-json-1.1" && dot > 0 && target[..dot] == service.Target && Inputs.Knows(service, target[(dot + 1)..])
                    ? (target[(dot + 1)..], JsonNode.Parse(body.Length == 0 ? "{}"u8 : body)!.AsObject())
                    : throw new AwsError("UnknownOperationException", $"{service.Name} knows no {target} as {type}.");
            default:
                if (type != "application/x-www-form-urlencoded" || request.Method != "POST")
                {
                    throw new AwsError("MalformedInput", $"{request.Method} with {type} is no query request.");
                }

                var input = FormBody.Read(Encoding.UTF8.GetString(body));
                var (action, version) = (input.Text("Action") ?? "", input.Text("Version"));
                input.Remove("Action");
                input.Remove("Version");
                return version == service.Version && Inputs.Knows(service, action)
                    ? (action, input)
                    : throw new AwsError("InvalidAction", $"Could not find operation {action} for version {version}");
        }
    }

    private void Authenticate(HttpContext context, Service service, Signature signature, byte[] body)
    {
        var isJson = service.Protocol == Protocol.Json;
        var key = cloud.Read(account => account.AccessKeys.Find(one => one.Id == signature.Key));
        if (key is null || key.SessionToken != (context.Request.Headers["x-amz-security-token"] is [{ } token] ? token : null))
        {
            throw new AwsError(isJson ? "UnrecognizedClientException" : service.Protocol == Protocol.Ec2 ? "AuthFailure" : "InvalidClientTokenId", "The security token included in the request is invalid.", 403);
        }

        var now = cloud.Options.SigningClock.GetUtcNow();
        if (key.Expires is { } expires && expires <= now)
        {
            throw new AwsError(isJson ? "ExpiredTokenException" : "ExpiredToken", "The security token included in the request is expired", 403);
        }

        if (signature.Region != service.RegionOf(cloud.Options.Region))
        {
            throw Refused($"Credential should be scoped to a valid region, not '{signature.Region}'.");
        }

        if (Signature.SignedAt(context.Request) is not { } at || (at - now).Duration() > s_mostSkew)
        {
            throw new AwsError("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", 403);
        }

        if (signature.Problem(context, body, key.Secret) is { } problem)
        {
            throw Refused(problem);
        }

        AwsError Refused(string why) => new(isJson ? "InvalidSignatureException" : "SignatureDoesNotMatch", why, 403);
    }

    private static Dictionary<string, string> Headers(HttpRequest request) =>
        request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
