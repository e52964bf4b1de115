using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>SigV4 the way a service checks it, written from its description and not from the signer's.</summary>
internal static partial class SignatureCheck
{
    /// <summary>The scope it was signed for, <c>us-east-1/sts</c>; fails the test where the signature is wrong.</summary>
    public static string Verified(Captured request, string secretKey)
    {
        // AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=…
        var parts = Authorization().Match(request.Header("authorization") ?? "");
        Assert.True(parts.Success, request.Header("authorization"));
        var scope = parts.Groups["scope"].Value;
        var signed = parts.Groups["headers"].Value.Split(';');
        Assert.Contains("host", signed);
        Assert.Equal(signed.Order(StringComparer.Ordinal), signed);

        var bodyHash = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request.Body)));
        if (request.Header("x-amz-content-sha256") is { } stated)
        {
            Assert.Equal(bodyHash, stated);
        }

        var query = string.Join('&', (request.Target.Split('?') is [_, var text] ? text : "").Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        var path = string.Join('/', request.Path.Split('/').Select(Uri.EscapeDataString));
        var headers = string.Concat(signed.Select(name => $"{name}:{Spaces().Replace(request.Header(name)!.Trim(), " ")}\n"));
        var canonical = $"{request.Method}\n{path}\n{query}\n{headers}\n{string.Join(';', signed)}\n{bodyHash}";

        var date = request.Header("x-amz-date")!;
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), static (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        Assert.Equal(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))), parts.Groups["signature"].Value);
        Assert.StartsWith(scope[..8], date, StringComparison.Ordinal);
        return string.Join('/', scope.Split('/')[1..3]);
    }

    public static DateTimeOffset SignedAt(Captured request) =>
        DateTimeOffset.ParseExact(request.Header("x-amz-date")!, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(@"^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<scope>\d{8}/[^/]+/[^/]+/aws4_request), SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
