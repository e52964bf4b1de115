using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Schemas;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class SchemaWalkTests
{
    // schema, a value that fits, a value that does not, the path and the words of the one finding
    public static TheoryData<string, string, string, string, string> Keywords => new()
    {
        { """{"type": "string"}""", "\"a\"", "1", "Properties", "is not of type string" },
        { """{"type": "integer"}""", "1", "1.5", "Properties", "is not of type integer" },
        { """{"type": "number"}""", "1.5", "\"1.5\"", "Properties", "is not of type number" },
        { """{"type": "boolean"}""", "true", "\"true\"", "Properties", "is not of type boolean" },
        { """{"type": ["object", "string"]}""", "{}", "[]", "Properties", "is not of type object or string" },
        { """{"type": "array"}""", "[]", "{}", "Properties", "is not of type array" },
        { """{"$ref": "#/definitions/Port", "definitions": {"Port": {"type": "integer"}}}""", "1", "\"x\"", "Properties", "is not of type integer" },
        { """{"properties": {"A": {}}, "additionalProperties": false}""", """{"A": 1}""", """{"B": 1}""", "Properties.B", "has no such property" },
        { """{"properties": {"A": {}}, "additionalProperties": {"type": "string"}}""", """{"B": "b"}""", """{"B": 1}""", "Properties.B", "is not of type string" },
        { """{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}""", """{"x-a": "b"}""", """{"x-a": 1}""", "Properties.x-a", "is not of type string" },
        { """{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}""", """{"x-a": "b"}""", """{"y": "b"}""", "Properties.y", "has no such property" },
        { """{"required": ["A"]}""", """{"A": 1}""", "{}", "Properties", "A is missing" },
        { """{"maxLength": 2}""", "\"ab\"", "\"abc\"", "Properties", "3 characters" },
        { """{"minLength": 2}""", "\"ab\"", "\"a\"", "Properties", "1 characters" },
        { """{"enum": ["a", 2]}""", "2", "\"b\"", "Properties", "is no value it can have" },
        { """{"const": "a"}""", "\"a\"", "\"b\"", "Properties", "not the one value" },
        { """{"pattern": "^[0-9]+$"}""", "\"12\"", "\"12x\"", "Properties", "has not the form" },
        { """{"minItems": 1}""", "[1]", "[]", "Properties", "has 0 items" },
        { """{"maxItems": 1}""", "[1]", "[1, 2]", "Properties", "has 2 items" },
        { """{"uniqueItems": true}""", """[{"A": 1}, {"A": 2}]""", """[{"A": 1}, {"A": 1}]""", "Properties", "same item twice" },
        { """{"uniqueKeys": ["Name"]}""", """[{"Name": "a"}, {"Name": "b"}]""", """[{"Name": "a", "B": 1}, {"Name": "a"}]""", "Properties", "Two items have the same Name" },
        { """{"format": "ipv4-network"}""", "\"203.0.113.0/24\"", "\"2001:db8::/32\"", "Properties", "is not an ipv4-network" },
        { """{"format": "ipv6-network"}""", "\"::/0\"", "\"::\"", "Properties", "is not an ipv6-network" },
        { """{"items": {"minimum": 1}}""", "[1]", "[1, 0]", "Properties[1]", "0 is too small" },
        { """{"minimum": 1}""", "1", "0", "Properties", "0 is too small" },
        { """{"maximum": 1.5}""", "1.5", "2", "Properties", "2 is too large" },
        { """{"multipleOf": 0.1}""", "0.3", "0.25", "Properties", "between two steps" },
        { """{"anyOf": [{"type": "string"}, {"required": ["A"]}]}""", """{"A": 1}""", "{}", "Properties", "fits none of the forms" },
        { """{"oneOf": [{"required": ["A"]}, {"required": ["B"]}]}""", """{"A": 1}""", """{"A": 1, "B": 1}""", "Properties", "fits 2 of the forms" },
        { """{"requiredXor": ["A", "B"]}""", """{"A": 1}""", """{"A": 1, "B": 1}""", "Properties", "A and B exclude each other" },
        { """{"requiredXor": ["A", "B"]}""", """{"B": 1}""", "{}", "Properties", "None of A, B is given" },
        { """{"requiredOr": ["A", "B"]}""", """{"A": 1, "B": 1}""", "{}", "Properties", "None of A, B is given" },
        { """{"dependentRequired": {"A": ["B"]}}""", """{"A": 1, "B": 1}""", """{"A": 1}""", "Properties", "A is given without B" },
        { """{"dependentExcluded": {"A": ["B"]}}""", """{"A": 1}""", """{"A": 1, "B": 1}""", "Properties", "A and B exclude each other" },
    };

    [Theory]
    [MemberData(nameof(Keywords))]
    public void A_keyword_takes_what_fits_and_finds_what_does_not(string schema, string fits, string fails, string path, string what)
    {
        Assert.Empty(Check(schema, JsonNode.Parse(fits)));
        var problem = Assert.Single(Check(schema, JsonNode.Parse(fails)));
        Assert.Equal(path, problem.Path);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Ref": "SubnetIds"}""")]
    [InlineData("""{"Fn::GetAtt": ["Alb", "DNSName"]}""")]
    [InlineData("""{"Fn::Sub": "${AWS::StackName}-fetch"}""")]
    [InlineData("""{"Fn::Join": ["/", ["a", "b"]]}""")]
    public void An_intrinsic_is_skipped_whatever_the_schema_says(string value) =>
        Assert.Empty(Check("""{"type": "integer", "enum": [1], "minimum": 1}""", JsonNode.Parse(value)));

    [Fact]
    public void A_number_made_in_code_counts_as_one_read_from_text() =>
        Assert.Empty(Check("""{"type": "integer", "enum": [8808], "maximum": 65535}""", JsonValue.Create(8808)));

    private static IReadOnlyList<Outboard.Manifests.Problem> Check(string schema, JsonNode? value) =>
        new SchemaWalk(JsonDocument.Parse(schema).RootElement).Check(value, "Properties");
}
