using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FakeAws.Model;
using Microsoft.AspNetCore.Http;

namespace FakeAws.Services;

/// <summary>As much of the OCI distribution protocol as a push and a pull by digest need: <c>/v2/NAME/blobs/…</c> and <c>/v2/NAME/manifests/…</c>.</summary>
internal sealed class RegistryService(FakeCloud cloud)
{
    private readonly Dictionary<string, MemoryStream> _uploads = new(StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context, byte[] body)
    {
        var (request, response) = (context.Request, context.Response);
        var call = cloud.Arrived(number => new Call(number, "Registry", $"{request.Method} {request.Path}", [], "", new Dictionary<string, string>()));
        await (cloud.Before?.Invoke(call) ?? Task.CompletedTask);
        var fault = cloud.FaultOf(call);
        if (fault is { Status: 0, AfterWork: false })
        {
            context.Abort();
            return;
        }

        var content = fault is { AfterWork: false } ? Error(response, fault.Status, fault.Code ?? "UNAVAILABLE") : cloud.Read(account => Answer(account, request, response, body));
        call.Status = response.StatusCode;
        await (cloud.After?.Invoke(call) ?? Task.CompletedTask);
        if (fault is { AfterWork: true })
        {
            context.Abort();
            return;
        }

        response.ContentLength = content.Length;
        if (request.Method != "HEAD")
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    private byte[] Answer(Account account, HttpRequest request, HttpResponse response, byte[] body)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("AWS:" + account.Registry.Password));
        if (request.Headers.Authorization != expected)
        {
            response.Headers.WWWAuthenticate = $"Basic realm=\"{account.Registry.Endpoint}\",service=\"ecr.amazonaws.com\"";
            return Error(response, 401, "UNAUTHORIZED");
        }

        var parts = request.Path.Value!.TrimEnd('/').Split('/')[2..];
        if (parts is [])
        {
            return [];
        }

        var at = Array.FindLastIndex(parts, static part => part is "blobs" or "manifests");
        var name = string.Join('/', parts[..Math.Max(at, 0)]);
        return account.Find("AWS::ECR::Repository", name) is null ? Error(response, 404, "NAME_UNKNOWN") : (request.Method, parts[at..]) switch
        {
            ("HEAD" or "GET", ["blobs", var digest]) => account.Registry.Blobs.TryGetValue((name, digest), out var blob) ? Send(response, blob, digest, "application/octet-stream") : Error(response, 404, "BLOB_UNKNOWN"),
            ("POST", ["blobs", "uploads"]) => request.Query["digest"] is [{ } whole] ? Keep(account, response, name, whole, body) : Begin(response, name),
            ("PATCH", ["blobs", "uploads", var id]) => Append(response, name, id, body),
            ("PUT", ["blobs", "uploads", var id]) => Finish(account, request, response, name, id, body),
            ("PUT", ["manifests", var reference]) => Manifest(account, request, response, name, reference, body),
            ("HEAD" or "GET", ["manifests", var reference]) => account.Registry.Of(name).Find(image => image.Digest == reference || image.Tags.Contains(reference)) is { } image
                ? Send(response, image.Manifest, image.Digest, image.MediaType) : Error(response, 404, "MANIFEST_UNKNOWN"),
            _ => Error(response, 405, "UNSUPPORTED"),
        };
    }

    private byte[] Begin(HttpResponse response, string name)
    {
        var id = Guid.NewGuid().ToString();
        _uploads[id] = new MemoryStream();
        return Accepted(response, name, id, 0);
    }

    private byte[] Append(HttpResponse response, string name, string id, byte[] body)
    {
        if (!_uploads.TryGetValue(id, out var upload))
        {
            return Error(response, 404, "BLOB_UPLOAD_UNKNOWN");
        }

        upload.Write(body);
        return Accepted(response, name, id, upload.Length);
    }

    private byte[] Finish(Account account, HttpRequest request, HttpResponse response, string name, string id, byte[] body)
    {
        if (!_uploads.Remove(id, out var upload))
        {
            return Error(response, 404, "BLOB_UPLOAD_UNKNOWN");
        }

        upload.Write(body);
        return Keep(account, response, name, request.Query["digest"].ToString(), upload.ToArray());
    }

    private static byte[] Keep(Account account, HttpResponse response, string name, string digest, byte[] content)
    {
        if (digest != Digest(content))
        {
            return Error(response, 400, "DIGEST_INVALID");
        }

        account.Registry.Blobs[(name, digest)] = content;
        response.StatusCode = 201;
        response.Headers.Location = $"/v2/{name}/blobs/{digest}";
        response.Headers["Docker-Content-Digest"] = digest;
        return [];
    }

    private static byte[] Manifest(Account account, HttpRequest request, HttpResponse response, string name, string reference, byte[] body)
    {
        var (digest, manifest) = (Digest(body), JsonNode.Parse(body)!.AsObject());
        var isDigest = reference.StartsWith("sha256:", StringComparison.Ordinal);
        if (isDigest && reference != digest)
        {
            return Error(response, 400, "DIGEST_INVALID");
        }

        var blobs = (manifest["layers"] as JsonArray ?? []).Append(manifest["config"]).OfType<JsonObject>().Select(static one => one["digest"]!.ToString());
        if (blobs.FirstOrDefault(blob => !account.Registry.Blobs.ContainsKey((name, blob))) is not null)
        {
            return Error(response, 400, "MANIFEST_BLOB_UNKNOWN");
        }

        var images = account.Registry.Of(name);
        var tagged = isDigest ? null : images.Find(image => image.Tags.Contains(reference));
        if (tagged is not null && tagged.Digest != digest)
        {
            if (account.Find("AWS::ECR::Repository", name)!.Text("ImageTagMutability") == "IMMUTABLE")
            {
                return Error(response, 400, "TAG_INVALID"); // "The image tag … already exists … and cannot be overwritten because the repository is immutable."
            }

            tagged.Tags.Remove(reference);
        }

        var image = images.Find(one => one.Digest == digest);
        if (image is null)
        {
            image = new Image(digest, [], request.ContentType ?? "application/vnd.oci.image.manifest.v1+json", body, account.Now);
            images.Add(image);
        }

        if (!isDigest && !image.Tags.Contains(reference))
        {
            image.Tags.Add(reference);
        }

        response.StatusCode = 201;
        response.Headers.Location = $"/v2/{name}/manifests/{digest}";
        response.Headers["Docker-Content-Digest"] = digest;
        return [];
    }

    private static byte[] Accepted(HttpResponse response, string name, string id, long length)
    {
        response.StatusCode = 202;
        response.Headers.Location = $"/v2/{name}/blobs/uploads/{id}";
        response.Headers.Range = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"0-{Math.Max(length - 1, 0)}");
        response.Headers["Docker-Upload-UUID"] = id;
        return [];
    }

    private static byte[] Send(HttpResponse response, byte[] content, string digest, string type)
    {
        response.ContentType = type;
        response.Headers["Docker-Content-Digest"] = digest;
        return content;
    }

    private static byte[] Error(HttpResponse response, int status, string code)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"{{code}}"}]}""");
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
