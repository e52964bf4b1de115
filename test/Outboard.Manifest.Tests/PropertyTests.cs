using System.Text.Json.Nodes;
using CsCheck;

namespace Outboard.Manifests.Tests;

/// <summary>Whatever stands in the file, it is read or refused; nothing else is thrown.</summary>
public sealed class PropertyTests
{
    private static readonly string[] s_names =
    [
        .. ManifestFields.Root.Fields.Concat(ManifestFields.GatewayObject.Fields).Concat(AwsFields.AwsObject.Fields).Concat(AwsFields.ScheduleObject.Fields)
            .Concat(ServerFields.Server.Fields).Concat(ServerFields.ToolsObject.Fields).Select(f => f.Name),
    ];

    private static readonly string[] s_texts =
    [
        "", "x", "npx -y foo", "outboard", "serve", "fetch", "session", "call", "*", "::1", "https://x.example.com:99999/", "http://[",
        "http://\\", "${", "${A",
        "${HOME}", "$${", "${header:X}", "${INJECTED}", "5m", "1e9h", "999999999999999999999d", "2GiB", "\0", "\ud83d\ude00", "../..", "//",
        "a/mcp", "us-east-1", "s\u0301", "0 8 ? * MON-FRI *", "*/0 * ? * * *", "Europe/Berlin", "../../etc", "10.0.0.0/8", "::/0", "mixed", "one-task",
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(Any(s_texts), Gen.String);

    private static readonly Gen<JsonNode?> s_scalar = Gen.OneOf(
        s_text.Select(t => (JsonNode?)JsonValue.Create(t)),
        Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Double.Where(double.IsFinite).Select(d => (JsonNode?)JsonValue.Create(d)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<string> s_name = Gen.Frequency((4, Any(s_names)), (1, s_text));

    private static Gen<string> Any(string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static Gen<JsonNode?> Tree(int depth) => depth == 0 ? s_scalar : Gen.Frequency(
        (2, s_scalar),
        (1, Tree(depth - 1).List[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]))),
        (3, ObjectOf(s_name, Tree(depth - 1))));

    private static Gen<JsonNode?> ObjectOf(Gen<string> names, Gen<JsonNode?> values) =>
        Gen.Select(names, values).List[0, 6].Select(members =>
        {
            var result = new JsonObject();
            foreach (var (name, value) in members)
            {
                result[name] = value?.DeepClone();
            }

            return (JsonNode?)result;
        });

    private static readonly Gen<string> s_manifest = Gen.Select(ObjectOf(s_text, ObjectOf(s_name, Tree(2))), ObjectOf(s_name, Tree(2)),
        ObjectOf(s_name, Tree(2)), Tree(3), (servers, gateway, aws, root) =>
    {
        var result = root is JsonObject tree ? tree.DeepClone().AsObject() : [];
        result["mcpServers"] = servers!.DeepClone();
        result["gateway"] = gateway!.DeepClone();
        result["aws"] = aws!.DeepClone();
        return result.ToJsonString();
    });

    [Fact]
    public void Any_json_is_read_or_refused_with_problems() =>
        Tree(4).Sample(node => ReadsOrRefuses(node?.ToJsonString() ?? "null"), iter: 3_000);

    [Fact]
    public void Anything_shaped_like_a_manifest_is_read_or_refused_with_problems() => s_manifest.Sample(ReadsOrRefuses, iter: 5_000);

    [Fact]
    public void Any_text_is_read_or_refused_with_problems() => s_text.Sample(ReadsOrRefuses, iter: 2_000);

    [Fact]
    public void A_manifest_broken_anywhere_is_read_or_refused_with_problems()
    {
        var whole = Cases.Text("good", "everything");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 3], Any(["", "\"", "{", "}", "\\", "\\ud800", "\0", "/*", "'", ","])).Sample(
            (at, cut, put) => ReadsOrRefuses(whole[..at] + put + whole[Math.Min(whole.Length, at + cut)..]), iter: 3_000);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused_with_one_problem()
    {
        var whole = Cases.Text("good", "everything").TrimEnd();
        Gen.Int[0, whole.Length - 1].Sample(length => Cases.Problems(whole[..length]).Count == 1, iter: 500);
    }

    [Fact]
    public void No_problem_repeats_a_value()
    {
        const string Secret = "s3cret";
        Gen.Select(Any(s_texts), Any(s_texts)).Sample((before, after) =>
        {
            var value = JsonValue.Create(before + Secret + after).ToJsonString();
            var json = $$"""
                {
                  "mcpServers": {
                    "a": {
                      "command": "x", "args": [{{value}}], "env": { "K": {{value}} }, "cwd": {{value}}, "host": {{value}}, "type": {{value}},
                      "sharing": {{value}}, "requestTimeout": {{value}}, "secrets": { "S": {{value}} }, "mystery": {{value}}, "port": {{value}}
                    },
                    "b": { "url": {{value}}, "headers": { "H": {{value}} } }
                  },
                  "gateway": { "bind": {{value}}, "domain": {{value}}, "allowOrigins": [{{value}}], "maxRequestBytes": {{value}} },
                  "aws": {
                    "name": {{value}}, "account": {{value}}, "hostedZoneId": {{value}}, "certificateArn": {{value}}, "vpc": {{value}}, "subnets": [{{value}}],
                    "allowedCidrs": [{{value}}], "packing": {{value}}, "tags": { "T": {{value}} }, "permissionsBoundary": {{value}},
                    "schedule": { "wake": {{value}}, "sleep": {{value}}, "timezone": {{value}} }
                  }
                }
                """;
            return Cases.Problems(json).All(p => !$"{p}".Contains(Secret, StringComparison.Ordinal));
        }, iter: 1_000);
    }

    private static bool ReadsOrRefuses(string json)
    {
        try
        {
            var manifest = Cases.Read(json);
            return manifest.Servers.Count > 0 && manifest.Equals(Cases.Read(json));
        }
        catch (OutboardException refused)
        {
            // A problem without a cure, or with the secret of the environment in it, is as wrong as a crash.
            return refused.Problems.Count > 0 && refused.Problems.All(p =>
                p.What.Length > 0 && p.Cure.Length > 0 && !$"{p}".Contains(Cases.Environment["TOKEN"], StringComparison.Ordinal));
        }
    }
}
