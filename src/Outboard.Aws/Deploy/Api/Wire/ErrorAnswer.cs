using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <param name="Code"><c>HTTP 500</c> where the answer has none.</param>
/// <param name="Words">AWS's own.</param>
internal sealed partial record ErrorAnswer(string Code, string Words, string? RequestId)
{
    private const int MostWords = 2000;

    public static ErrorAnswer Read(AwsRequest request, AwsAnswer answer)
    {
        var found = request.Service.Protocol is Protocol.Json ? FromJson(answer) : FromXml(answer);
        var words = Clean(found?.Words ?? $"{answer.Body.Length} bytes that are no error of the protocol.", request.Secret);
        return new(
            found?.Code is { Length: > 0 } code ? code : $"HTTP {answer.Status}",
            words.Length > MostWords ? words[..MostWords] + "…" : words,
            answer.RequestId ?? found?.RequestId);
    }

    // <ErrorResponse><Error><Code>Throttling</Code><Message>…</Message></Error><RequestId>…        query, rest-xml
    // <Response><Errors><Error><Code>…</Code><Message>…</Message></Error></Errors><RequestID>…     ec2
    private static ErrorAnswer? FromXml(AwsAnswer answer)
    {
        try
        {
            var root = XmlAnswer.Parse(answer.Body);
            var error = root.Child("Error") ?? root.Child("Errors", "Error");
            return error is null ? null : new(error.Text("Code") ?? "", error.Text("Message") ?? "", root.Text("RequestId") ?? root.Text("RequestID"));
        }
        catch (XmlException)
        {
            return null; // A page of a proxy, or of a service that fell over.
        }
    }

    // {"__type":"com.amazonaws.ecs#ClusterNotFoundException","message":"…"}    x-amzn-ErrorType: ClusterNotFoundException:http://…
    private static ErrorAnswer? FromJson(AwsAnswer answer)
    {
        try
        {
            var body = JsonAnswer.Parse(answer.Body);
            var type = body.Text("__type") ?? answer.ErrorType ?? body.Text("code");
            return type is null ? null : new(Short(type), body.Text("message") ?? body.Text("Message") ?? "", null);
        }
        catch (JsonException)
        {
            return answer.ErrorType is { } type ? new(Short(type), "", null) : null;
        }
    }

    /// <summary>A complaint about a signature quotes the request's headers, one about a value the value.</summary>
    private static string Clean(string words, string? secret)
    {
        words = Token().Replace(words, "$1***");
        return string.IsNullOrEmpty(secret) ? words : words.Replace(secret, "***", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(x-amz-security-token\s*[:=]\s*)[^\s'""&]+", RegexOptions.IgnoreCase)]
    private static partial Regex Token();

    private static string Short(string type)
    {
        var name = type.Split(':')[0];
        return name[(name.LastIndexOf('#') + 1)..];
    }
}
