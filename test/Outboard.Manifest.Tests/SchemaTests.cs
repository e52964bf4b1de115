using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Manifests.Tests;

/// <summary>The table of fields, the schema, the records and the documentation say the same.</summary>
public sealed class SchemaTests
{
    private static readonly FieldSet[] s_sets =
        [ManifestFields.Root, ManifestFields.GatewayObject, AwsFields.AwsObject, AwsFields.ScheduleObject, ServerFields.Server, ServerFields.ToolsObject];

    [Fact]
    public void Schema_file_is_what_the_table_writes() =>
        Assert.Null(Snapshot.Difference(ManifestSchema.Write(), "schema/outboard.schema.json"));

    [Fact]
    public void Our_own_objects_are_closed_and_the_clients_are_open()
    {
        var schema = JsonNode.Parse(ManifestSchema.Write())!;

        Assert.True((bool)schema["additionalProperties"]!);
        Assert.True((bool)schema["$defs"]!["server"]!["additionalProperties"]!);
        foreach (var name in new[] { "gateway", "aws", "schedule", "tools" })
        {
            Assert.False((bool)schema["$defs"]![name]!["additionalProperties"]!);
        }
    }

    [Fact]
    public void Every_field_has_a_description_and_stands_once()
    {
        foreach (var set in s_sets)
        {
            Assert.All(set.Fields, f => Assert.EndsWith(".", f.Description, StringComparison.Ordinal));
            Assert.Distinct(set.Fields.Select(f => f.Name));
        }
    }

    [Fact]
    public void Defaults_of_the_table_are_the_defaults_of_the_records()
    {
        var plain = Cases.Read("""{ "mcpServers": { "a": { "command": "x" } } }""");
        var written = Cases.Read($$"""
            {
              "mcpServers": { "a": { "command": "x", "tools": { {{Defaults(ServerFields.ToolsObject)}} },
                  {{Defaults(ServerFields.Server, except: ServerFields.Headers)}} } },
              "gateway": { {{Defaults(ManifestFields.GatewayObject)}} },
              "aws": { {{Defaults(AwsFields.AwsObject)}} }
            }
            """);

        Assert.Equal(plain, written with { Aws = null });
        Assert.Equal(new AwsSpec(), written.Aws);

        static string Defaults(FieldSet set, Field? except = null) =>
            string.Join(", ", set.Fields.Where(f => f.Default is not null && f != except).Select(f => $"\"{f.Name}\": {f.Default}"));
    }

    [Fact]
    public void Every_example_is_accepted_by_the_reader()
    {
        foreach (var field in ServerFields.Server.Fields.Where(f => f != ServerFields.Type))
        {
            var host = ServerFields.Url == field
                || ServerFields.Headers == field ? "\"url\": \"https://x.example.com\"" : "\"command\": \"x\"";
            foreach (var example in field.Examples)
            {
                var start = field == ServerFields.Command || field == ServerFields.Url ? "" : host + ", ";
                Cases.Read($$"""{ "mcpServers": { "a": { {{start}}"{{field.Name}}": {{example}} } } }""");
            }
        }

        foreach (var (name, set) in new[] { ("gateway", ManifestFields.GatewayObject), ("aws", AwsFields.AwsObject) })
        {
            foreach (var (field, example) in set.Fields.SelectMany(f => f.Examples.Select(e => (f, e))))
            {
                Cases.Read($$"""{ "mcpServers": { "a": { "command": "x" } }, "{{name}}": { "{{field.Name}}": {{example}} } }""");
            }
        }
    }

    [Fact]
    public void Documentation_has_a_row_with_the_default_for_every_field()
    {
        var rows = File.ReadAllLines(Repo.Path("docs", "manifest.md")).Where(l => l.StartsWith('|')).ToList();
        foreach (var field in s_sets.SelectMany(s => s.Fields).Where(f => !f.Tolerated))
        {
            Assert.Contains(rows, r => r.StartsWith($"| `{field.Name}` |", StringComparison.Ordinal)
                && (field.Default is null || r.Contains($"`{field.Default}`", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Every_field_a_client_writes_is_named_in_the_documentation()
    {
        var text = File.ReadAllText(Repo.Path("docs", "manifest.md"));

        Assert.All(ServerFields.Server.Fields.Where(f => f.Tolerated), f => Assert.Contains($"`{f.Name}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Manifest_that_names_the_schema_is_right()
    {
        using var schema = JsonDocument.Parse(ManifestSchema.Write());

        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        Assert.Empty(Cases.Read("""{ "$schema": "./outboard.schema.json", "mcpServers": { "a": { "command": "x" } } }""").Warnings);
    }
}
