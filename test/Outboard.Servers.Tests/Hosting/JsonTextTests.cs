using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Tests.Hosting;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"b":[1,2.50,-3e5,12345678901234567890],"a":{"x":null,"y":true},"e":[],"o":{}}""",
        "{\n  \"b\": [\n    1,\n    2.50,\n    -3e5,\n    12345678901234567890\n  ],\n  \"a\": {\n    \"x\": null,\n    \"y\": true\n  },\n  \"e\": [],\n  \"o\": {}\n}")]
    [InlineData("""["\u00e9 \ud83d\ude00 <&>' \" \\ \/ \n\r\t\b\u0001\u2028"]""", "[\n  \"é 😀 <&>' \\\" \\\\ / \\n\\r\\t\\b\\u0001\u2028\"\n]")]
    [InlineData("""{"a":1,"a":2}""", "{\n  \"a\": 1,\n  \"a\": 2\n}")]
    [InlineData("5", "5")]
    public void It_is_indented_by_two_and_shows_characters_as_they_are(string json, string expected) => Assert.Equal(expected, JsonText.Indented(json));

    [Theory]
    [InlineData("""["\ud83d!"]""", "\uFFFD!")]
    [InlineData("""["\ude00\ud83d\ude00\uD83D"]""", "\uFFFD😀\uFFFD")]
    [InlineData("""["\\ud83d"]""", "\\\\ud83d")]
    public void Half_a_character_becomes_a_replacement(string json, string expected) => Assert.Equal($"[\n  \"{expected}\"\n]", JsonText.Indented(json));

    [Theory]
    [InlineData("")]
    [InlineData("{oops")]
    [InlineData("1 2")]
    public void What_is_no_json_is_said_to_be_none(string text) => Assert.ThrowsAny<JsonException>(() => JsonText.Indented(text));

    [Fact]
    public void Nesting_without_end_is_refused() => Assert.ThrowsAny<JsonException>(static () => JsonText.Indented(new string('[', 100_000)));

    [Fact]
    public void Any_text_survives()
    {
        Gen.String.Sample(static text =>
        {
            var whole = new string([.. text.Where(static character => !char.IsSurrogate(character))]);
            var written = JsonText.Indented(new JsonArray(whole));
            Assert.Equal(whole, JsonNode.Parse(written)![0]!.GetValue<string>());
        });
    }
}
