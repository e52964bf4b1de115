using Amazon;
using Amazon.Runtime.Signing;
using Outboard.Aws.Deploy.Access;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>
/// Signs each request with SigV4. The SDK's own handler (<see cref="SigV4SigningHandler"/>) is a front door to the same signer that takes one time
/// for all requests or the process's clock; here the time is ours, so that a wrong clock can be set right and tests can hold it.
/// </summary>
internal sealed class SigningHandler(CredentialSource credentials, string region, string service, AwsClock clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly RegionEndpoint region = RegionEndpoint.GetBySystemName(region);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var toSign = new AWSSigningRequest
        {
            HttpMethod = request.Method,
            RequestUri = request.RequestUri!,
            Content = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [],
        };
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            // What a proxy or the client itself may still change stays out of the signature.
            if (!name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase))
            {
                toSign.Headers[name] = string.Join(',', values);
            }
        }

        var signed = await AWSSigV4Signer.SignAsync(
            toSign,
            new AWSSigV4Parameters { Credentials = await credentials.GetAsync(cancellationToken), Region = region, Service = service, SignedAt = clock.Now.UtcDateTime },
            cancellationToken);
        foreach (var (name, value) in signed.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
