using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Outboard.EndToEnd.Front;

/// <summary>
/// The listeners, rules and target groups of a generated template as a configuration of nginx, which knows nothing of how Outboard reads
/// them. TLS and redirects are left out; each listener has a port of its own here, since a container holds the one of the template.
/// </summary>
internal sealed class GeneratedFront
{
    /// <summary>The load balancer's own name, which only AWS gives.</summary>
    public const string AlbName = "mcp-1234567890.us-east-1.elb.amazonaws.com";

    private readonly JsonObject _resources;

    public GeneratedFront(JsonObject template)
    {
        _resources = template["Resources"]!.AsObject();
        var text = new StringBuilder();
        foreach (var (id, listener) in OfType("AWS::ElasticLoadBalancingV2::Listener").Where(static one => (string?)one.Value["DefaultActions"]![0]!["Type"] != "redirect"))
        {
            Ports[id] = Nginx.FreePort();
            Write(text, Ports[id], id, listener);
        }

        Configuration = text.ToString();
    }

    /// <summary>Listener to the port it has here.</summary>
    public Dictionary<string, int> Ports { get; } = [];

    public string Configuration { get; }

    /// <summary>The port of nginx for a server: that of its rule's listener.</summary>
    public int PortOf(string logicalName) => Ports[(string)_resources[$"{logicalName}Rule"]!["Properties"]!["ListenerArn"]!["Ref"]!];

    private IEnumerable<KeyValuePair<string, JsonObject>> OfType(string type) => _resources.Where(one => (string?)one.Value!["Type"] == type)
        .Select(static one => KeyValuePair.Create(one.Key, one.Value!["Properties"]!.AsObject()));

    private void Write(StringBuilder text, int port, string id, JsonObject listener)
    {
        var refusal = Refusal(listener["DefaultActions"]![0]!);
        text.AppendLine(CultureInfo.InvariantCulture, $"server {{ listen 127.0.0.1:{port} default_server; {refusal} }}");
        var rules = OfType("AWS::ElasticLoadBalancingV2::ListenerRule").Select(static one => one.Value)
            .Where(rule => (string?)rule["ListenerArn"]!["Ref"] == id).OrderBy(static rule => (int)rule["Priority"]!);
        foreach (var host in rules.GroupBy(static rule => Host(Condition(rule, "host-header", "HostHeaderConfig")[0]!)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"server {{ listen 127.0.0.1:{port}; server_name {host.Key};");
            var paths = host.SelectMany(rule => Condition(rule, "path-pattern", "PathPatternConfig") is { Count: > 0 } patterns
                ? patterns.Select(pattern => (Location: Location((string)pattern!), rule)) : [(Location: "/", rule)]).ToList();
            foreach (var (location, rule) in paths)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"location {location} {{ proxy_set_header Host $http_host; proxy_pass http://127.0.0.1:{Target(rule)}; }}");
            }

            text.AppendLine(paths.Any(static path => path.Location == "/") ? "}" : $"location / {{ {refusal} }} }}");
        }
    }

    private static string Refusal(JsonNode action)
    {
        var answer = action["FixedResponseConfig"]!;
        return $"default_type {answer["ContentType"]}; return {answer["StatusCode"]} \"{answer["MessageBody"]}\";";
    }

    private int Target(JsonObject rule) => (int)_resources[(string)rule["Actions"]![0]!["TargetGroupArn"]!["Ref"]!]!["Properties"]!["Port"]!;

    private static JsonArray Condition(JsonObject rule, string field, string config) =>
        rule["Conditions"]!.AsArray().FirstOrDefault(condition => (string?)condition!["Field"] == field)?[config]!["Values"]!.AsArray() ?? [];

    private static string Host(JsonNode value) => value is JsonObject ? AlbName : (string)value!;

    // "/fetch" is this path alone, "/fetch/*" all below it.
    private static string Location(string pattern) => pattern.EndsWith('*') ? $"^~ {pattern[..^1]}" : $"= {pattern}";
}
