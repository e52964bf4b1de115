using System.Net;
using System.Text.Json.Nodes;
using Outboard.Aws.Images;

namespace Outboard.Aws.Tests.Images;

/// <summary>The two calls of ECR that images take, answered from a real registry: a login for it, and what its tags are.</summary>
internal sealed class EcrOverRegistry : IDisposable
{
    private readonly HttpListener _listener;

    private readonly HttpClient _http = new();

    private readonly RegistryProcess _registry;

    public EcrOverRegistry(RegistryProcess registry)
    {
        _registry = registry;
        (_listener, Endpoint) = Loopback.Listen();
        _ = ServeAsync();
    }

    public Uri Endpoint { get; }

    public List<string> Calls { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _http.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            // X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.DescribeImages
            var operation = call.Request.Headers["X-Amz-Target"]!.Split('.')[1];
            Calls.Add(operation);
            var (status, answer) = operation switch
            {
                "GetAuthorizationToken" => (200, Login()),
                "DescribeImages" => await DescribeAsync(JsonNode.Parse(call.Request.InputStream)!),
                "BatchGetImage" => (200, new JsonObject { ["images"] = new JsonArray(), ["failures"] = new JsonArray() }),
                _ => (400, new JsonObject { ["__type"] = "UnknownOperationException" }),
            };
            call.Response.StatusCode = status;
            call.Response.ContentType = "application/x-amz-json-1.1";
            await call.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString()));
            call.Response.Close();
        }
    }

    private JsonObject Login() => new()
    {
        ["authorizationData"] = new JsonArray(new JsonObject
        {
            ["authorizationToken"] = RegistryProcess.Authorization,
            ["proxyEndpoint"] = _registry.Endpoint.AbsoluteUri,
            ["expiresAt"] = 4_000_000_000,
        }),
    };

    private async Task<(int, JsonObject)> DescribeAsync(JsonNode request)
    {
        var repository = (string)request["repositoryName"]!;
        var client = new Registry(new RegistryHttp(_http, _registry.Endpoint, RegistryProcess.Authorization, TimeProvider.System), _registry.Endpoint, repository);
        var details = new JsonArray();
        foreach (var tag in request["imageIds"]!.AsArray().Select(static id => (string)id!["imageTag"]!))
        {
            if (await client.GetManifestAsync(tag, default) is { } manifest)
            {
                details.Add(new JsonObject { ["imageDigest"] = OciLayout.DigestOf(manifest.Bytes), ["imageTags"] = new JsonArray(tag), ["imagePushedAt"] = 1_700_000_000 });
            }
        }

        // As ECR has it: one that does not exist spoils the whole request.
        return details.Count == request["imageIds"]!.AsArray().Count
            ? (200, new JsonObject { ["imageDetails"] = details })
            : (400, new JsonObject { ["__type"] = "ImageNotFoundException", ["message"] = "The image does not exist." });
    }
}
