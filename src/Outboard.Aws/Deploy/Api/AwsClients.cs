using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Outboard.Aws.Deploy.Access;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <summary>The signed, retried HTTP clients and the codecs beneath the calls.</summary>
internal sealed class AwsClients(AwsAccess access) : IDisposable
{
    private readonly Attempts attempts = new(access);

    /// <summary>How often AWS said "slower" so far; who polls asks less often when it grows.</summary>
    public int ThrottleCount => attempts.ThrottleCount;

    /// <summary>A query or EC2 operation.</summary>
    /// <returns>The element <c>OPERATIONResult</c>, or the whole answer where there is none.</returns>
    public async Task<XElement> QueryAsync(
        AwsService service, string operation, QueryForm form, CancellationToken cancellation, Repeat repeat = Repeat.Always)
    {
        var request = new AwsRequest(
            service, operation, "/", form.Encode(operation, service.Version), "application/x-www-form-urlencoded; charset=utf-8", repeat);
        var root = Xml(request, await attempts.SendAsync(request, cancellation));
        return root.Child(operation + "Result") ?? root;
    }

    /// <param name="secret">A value that must not stand in an error.</param>
    public async Task<JsonElement> JsonAsync(
        AwsService service, string operation, JsonObject body, CancellationToken cancellation, Repeat repeat = Repeat.Always, string? secret = null)
    {
        var request = new AwsRequest(service, operation, "/", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/x-amz-json-1.1", repeat) { Secret = secret };
        var answer = await attempts.SendAsync(request, cancellation);
        try
        {
            return JsonAnswer.Parse(answer.Body);
        }
        catch (JsonException error)
        {
            throw Unreadable(request, answer, error);
        }
    }

    /// <summary>A GET of the REST protocol.</summary>
    /// <param name="pathAndQuery">Behind the version, with its first slash, escaped.</param>
    public async Task<XElement> GetXmlAsync(AwsService service, string operation, string pathAndQuery, CancellationToken cancellation)
    {
        var request = new AwsRequest(service, operation, $"/{service.Version}{pathAndQuery}", null, null, Repeat.Always);
        return Xml(request, await attempts.SendAsync(request, cancellation));
    }

    public void Dispose() => attempts.Dispose();

    private static XElement Xml(AwsRequest request, AwsAnswer answer)
    {
        try
        {
            return XmlAnswer.Parse(answer.Body);
        }
        catch (XmlException error)
        {
            throw Unreadable(request, answer, error);
        }
    }

    private static AwsException Unreadable(AwsRequest request, AwsAnswer answer, Exception error) =>
        new(request.FullName, "UnreadableAnswer", "The answer is not what this service sends: is a proxy or another program answering?", answer.RequestId, answer.Status, error);
}
