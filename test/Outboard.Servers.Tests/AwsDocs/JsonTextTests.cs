using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Servers.AwsDocs;

namespace Outboard.Servers.Tests.AwsDocs;

public sealed class JsonTextTests
{
    [Fact]
    public void Json_is_indented_by_two_and_spells_only_what_it_must() =>
        Assert.Equal(
            """
            {
              "a": [],
              "b": {},
              "c": "é😀/<&\"\\\n\u0001\b",
              "d": [
                1,
                {
                  "x": null
                },
                true
              ]
            }
            """,
            JsonText.Indented(JsonNode.Parse("""{"a":[],"b":{},"c":"é😀/<&\"\\\n\u0001\b","d":[1,{"x":null},true]}""")));

    [Fact]
    public void It_reads_back_as_what_it_was() =>
        Gen.String.Sample(static text => Assert.True(JsonNode.DeepEquals(
            new JsonArray(Well(text), new JsonObject { [Well(text)] = 1.5 }),
            JsonNode.Parse(JsonText.Indented(new JsonArray(Well(text), new JsonObject { [Well(text)] = 1.5 }))))));

    // Half a surrogate pair has no form in JSON.
    private static string Well(string text) => string.Concat(text.EnumerateRunes());
}
