using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace FakeAws.Wire;

/// <summary>Answers and errors in the form of their protocol.</summary>
internal static class Answers
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The names of list items in REST-XML, which has no common one.
    private static readonly Dictionary<string, string> s_items = new()
    {
        ["HostedZones"] = "HostedZone",
        ["NameServers"] = "NameServer",
        ["VPCs"] = "VPC",
        ["ResourceRecordSets"] = "ResourceRecordSet",
        ["ResourceRecords"] = "ResourceRecord",
    };

    public static (string Type, string Body) Success(Service service, string operation, JsonNode answer, string requestId)
    {
        if (service.Protocol == Protocol.Json)
        {
            return ("application/x-amz-json-1.1", Plain(answer)?.ToJsonString(s_json) ?? "{}");
        }

        XNamespace space = service.Namespace;
        var content = Elements(space, answer, service.Protocol).ToList();
        var root = new XElement(space + (operation + "Response"), service.Protocol switch
        {
            Protocol.Query => [new XElement(space + (operation + "Result"), content), new XElement(space + "ResponseMetadata", new XElement(space + "RequestId", requestId))],
            Protocol.Ec2 => [new XElement(space + "requestId", requestId), .. content],
            _ => content,
        });
        return ("text/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting));
    }

    public static (string Type, string Body) Failure(Service? service, string code, string message, string requestId)
    {
        if (service is null or { Protocol: Protocol.Json })
        {
            var text = new JsonObject { ["__type"] = code, [service?.SigningName is "ssm" or "ecs" or "ecr" ? "message" : "Message"] = message };
            return ("application/x-amz-json-1.1", text.ToJsonString(s_json));
        }

        if (service.Protocol == Protocol.Ec2)
        {
            var errors = new XElement("Response", new XElement("Errors", new XElement("Error", new XElement("Code", code), new XElement("Message", message))), new XElement("RequestID", requestId));
            return ("text/xml", errors.ToString());
        }

        XNamespace space = service.Namespace;
        var error = new XElement(space + "ErrorResponse",
            new XElement(space + "Error", new XElement(space + "Type", "Sender"), new XElement(space + "Code", code), new XElement(space + "Message", message)),
            new XElement(space + "RequestId", requestId));
        return ("text/xml", error.ToString(SaveOptions.DisableFormatting));
    }

    private static IEnumerable<XElement> Elements(XNamespace space, JsonNode? node, Protocol protocol) => node is JsonObject set
        ? set.Where(static member => member.Value is not null).Select(member => Element(space, member.Key, member.Value!, protocol))
        : [];

    private static XElement Element(XNamespace space, string name, JsonNode value, Protocol protocol) => value switch
    {
        _ when Json.AsTime(value) is { } at => new XElement(space + name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        JsonObject => new XElement(space + name, Elements(space, value, protocol)),
        JsonArray list => new XElement(space + name, list.OfType<JsonNode>().Select(item => Element(space, Item(name, protocol), item, protocol))),
        _ => new XElement(space + name, value.ToString()),
    };

    private static string Item(string list, Protocol protocol) =>
        protocol == Protocol.Query ? "member" : protocol == Protocol.Ec2 ? "item" : s_items[list];

    private static JsonNode? Plain(JsonNode? node) => node switch
    {
        null => null,
        _ when Json.AsTime(node) is { } at => JsonValue.Create(at.ToUnixTimeMilliseconds() / 1000.0),
        JsonObject set => new JsonObject(set.Where(static member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, Plain(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Plain)]),
        _ => node.DeepClone(),
    };
}
