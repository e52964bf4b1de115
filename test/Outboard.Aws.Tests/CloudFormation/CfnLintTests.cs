using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Testing;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>The same templates before an independent judge.</summary>
public sealed class CfnLintTests
{
    // What it was seen to find; without the list a cfn-lint that finds nothing would pass for agreement.
    private static readonly string[] KnownToFind =
    [
        "unknown enumeration value", "wrong type", "wrong type deep down", "number too large", "number too small", "unknown property", "required property missing",
        "pattern", "dangling Ref", "dangling GetAtt", "unknown attribute in GetAtt", "dangling Sub", "dangling DependsOn", "circular groups",
        "UnknownSize: memory", "NoCertificate", "OneSubnet",
    ];

    // Unknown and missing property, one of several, type, enumeration, pattern, list length, text length, range, same item twice.
    private static readonly string[] SchemaRules = ["E3002", "E3003", "E3014", "E3012", "E3030", "E3031", "E3032", "E3033", "E3034", "E3037"];

    [Fact]
    public async Task It_finds_nothing_in_the_good_templates()
    {
        var findings = await LintAsync(Samples.Names.ToDictionary(name => name, Samples.Load));

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public async Task It_finds_these_spoiled_templates_and_Outboard_finds_them_too()
    {
        var spoils = SchemaSpoils.All.Concat(TemplateChecksTests.Spoils.Select(one => KeyValuePair.Create(one.Key, one.Value.Spoil)))
            .Where(one => KnownToFind.Contains(one.Key)).ToDictionary(one => one.Key, one => one.Value.Template);

        var findings = await LintAsync(spoils);

        var missed = KnownToFind.Except(findings.Select(one => one.Template)).ToList();
        Assert.True(missed.Count == 0, $"cfn-lint finds no fault in: {string.Join(", ", missed)}");
        Assert.All(spoils, one => Assert.NotEmpty(SchemaChecks.Find(one.Value).Concat(TemplateChecks.Find(one.Value))));
    }

    /// <summary>Not chosen by hand: every value of the good templates is broken in six ways, and the places found are compared.</summary>
    [Fact]
    public async Task Where_it_sees_a_value_that_no_schema_allows_Outboard_sees_it_too()
    {
        var broken = (from name in Samples.Names
                      from way in Breakages.All
                      select (Name: $"{way.Key} in {name}", Template: Breakages.Break(Samples.Load(name), way.Value))).ToDictionary(one => one.Name, one => one.Template);

        var findings = (await LintAsync(broken)).Where(one => SchemaRules.Contains(one.Rule) && one.Path.Contains(".Properties", StringComparison.Ordinal)).ToList();

        Assert.True(findings.Count > 500, $"{findings.Count} findings");
        var own = broken.ToDictionary(one => one.Key, one => SchemaChecks.Find(one.Value).Concat(TemplateChecks.Find(one.Value)).Select(static problem => problem.Path).ToList());
        var missed = findings.Where(one => !own[one.Template].Any(path => IsSamePlace(path, one.Path))).ToList();
        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }

    // cfn-lint names the property, we at times the object it is in, and the other way round.
    private static bool IsSamePlace(string one, string other) => one == other || Parent(one) == other || one == Parent(other);

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    private static async Task<IReadOnlyList<Finding>> LintAsync(IReadOnlyDictionary<string, JsonObject> templates)
    {
        var folder = Directory.CreateTempSubdirectory("outboard-cfn-lint-");
        try
        {
            var names = templates.Keys.ToList();
            var files = names.ToDictionary(name => $"{names.IndexOf(name)}.json");
            foreach (var (file, name) in files)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), templates[name].ToJsonString());
            }

            var (exitCode, output, error) = await RunAsync(["--format", "json", "--regions", "us-east-1", "--", .. files.Keys], folder.FullName);
            Assert.True(output.StartsWith('['), $"cfn-lint ended with {exitCode}: {output}{error}");
            return [.. JsonNode.Parse(output)!.AsArray().Select(finding => Finding.Of(files[Path.GetFileName(finding!["Filename"]!.GetValue<string>())], finding))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(IEnumerable<string> arguments, string folder)
    {
        try
        {
            return await TestProcess.RunAsync("cfn-lint", arguments, folder: folder);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("OUTBOARD_REQUIRE_PEERS") != "1")
        {
            Assert.Skip("cfn-lint is not on PATH.");
            throw;
        }
    }

    private sealed record Finding(string Template, string Rule, string Path, string Message)
    {
        // "Location": {"Path": ["Resources", "Alb", "Properties", "LoadBalancerAttributes", 0, "Key"]}
        public static Finding Of(string template, JsonNode finding) => new(
            template,
            finding[nameof(Rule)]!["Id"]!.GetValue<string>(),
            string.Concat((finding["Location"]![nameof(Path)] as JsonArray ?? []).Select(static (segment, index) =>
                segment!.GetValueKind() == JsonValueKind.Number ? $"[{segment}]" : $"{(index == 0 ? "" : ".")}{segment}")),
            finding[nameof(Message)]!.GetValue<string>());
    }
}
