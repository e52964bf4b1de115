using System.Text.Json;
using System.Xml;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <param name="Code"><c>HTTP 500</c> where the answer has none.</param>
/// <param name="Words">AWS's own.</param>
internal sealed record ErrorAnswer(string Code, string Words, string? RequestId)
{
    private const int MostWords = 2000;

    public static ErrorAnswer Read(Protocol protocol, AwsAnswer answer)
    {
        var found = protocol is Protocol.Json ? FromJson(answer) : FromXml(answer);
        var words = found?.Words ?? $"{answer.Body.Length} bytes that are no error of the protocol";
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

    private static string Short(string type)
    {
        var name = type.Split(':')[0];
        return name[(name.LastIndexOf('#') + 1)..];
    }
}
