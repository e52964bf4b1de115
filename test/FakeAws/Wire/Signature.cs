using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeAws.Wire;

/// <summary>
/// Signature version 4, verified from its documentation and not with anybody's client:
/// <c>AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/ecs/aws4_request, SignedHeaders=host;x-amz-date, Signature=hex</c>.
/// </summary>
internal sealed partial record Signature(string Key, string Date, string Region, string ServiceName, IReadOnlyList<string> Headers, string Value)
{
    public static Signature? Read(HttpRequest request) => Form().Match(request.Headers.Authorization.ToString()) is { Success: true } match
        ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value.Split(';'), match.Groups[6].Value)
        : null;

    /// <summary>Nothing is wrong with it, or this says what.</summary>
    public string? Problem(HttpContext context, byte[] body, string secret)
    {
        var request = context.Request;
        string[] needed = ["host", "x-amz-date", .. request.Headers.Keys.Select(static name => name.ToLowerInvariant()).Where(static name => name is "x-amz-security-token" or "x-amz-target" or "content-type")];
        if (needed.Except(Headers).FirstOrDefault() is { } unsigned && unsigned is not "content-type")
        {
            return $"{unsigned} is not signed";
        }

        if (!Headers.SequenceEqual(Headers.Order(StringComparer.Ordinal)))
        {
            return "SignedHeaders are not in order";
        }

        var hash = Hex(SHA256.HashData(body));
        if (request.Headers["x-amz-content-sha256"] is [{ } said] && said != hash)
        {
            return "x-amz-content-sha256 is not the hash of the body";
        }

        var stamp = request.Headers["x-amz-date"].ToString();
        if (!stamp.StartsWith(Date + "T", StringComparison.Ordinal))
        {
            return "the date of the scope is not that of X-Amz-Date";
        }

        var canonical = string.Join('\n', request.Method, Path(context), Query(request), Lines(request), string.Join(';', Headers), hash);
        var toSign = string.Join('\n', "AWS4-HMAC-SHA256", stamp, $"{Date}/{Region}/{ServiceName}/aws4_request", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])[Date, Region, ServiceName, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var expected = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(Value))
            ? null
            : $"The request signature we calculated does not match the signature you provided. The canonical string is\n{canonical}";
    }

    public static DateTimeOffset? SignedAt(HttpRequest request) =>
        DateTimeOffset.TryParseExact(request.Headers["x-amz-date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    // Every service but S3 has the path encoded once more.
    private static string Path(HttpContext context) =>
        string.Join('/', context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0].Split('/').Select(Uri.EscapeDataString));

    private static string Query(HttpRequest request) => string.Join('&', request.Query
        .SelectMany(static pair => pair.Value.Select(value => (Name: Uri.EscapeDataString(pair.Key), Value: Uri.EscapeDataString(value ?? ""))))
        .OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Value, StringComparer.Ordinal)
        .Select(static pair => $"{pair.Name}={pair.Value}"));

    private string Lines(HttpRequest request) => string.Concat(Headers.Select(name =>
        $"{name}:{string.Join(',', request.Headers[name].Select(static value => Spaces().Replace(value?.Trim() ?? "", " ")))}\n"));

    [GeneratedRegex(@"^AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$")]
    private static partial Regex Form();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
