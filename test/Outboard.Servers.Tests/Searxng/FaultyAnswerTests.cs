using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Servers.Hosting;
using Outboard.Servers.Searxng;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>An instance may be of any version, or broken: its answer is told or refused, and never a crash.</summary>
public class FaultyAnswerTests
{
    [Fact]
    public void Whatever_an_instance_answers_is_told_or_refused()
    {
        // A fault anywhere in a good answer: a value of another kind, or none.
        var faults = (string[])["null", "5", "\"text\"", "[]", "{}", "[[]]", "[{}]", "[null,5,\"x\",[\"y\"],{\"answer\":7}]", "true", "-1e400"];
        var places = Places(JsonNode.Parse(SearchTests.Rich)!, "").ToArray();
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.Int[0, faults.Length - 1], Gen.Bool, Gen.Bool).Sample((place, fault, asJson, compact) =>
        {
            var json = JsonNode.Parse(SearchTests.Rich)!;
            Replace(json, places[place], JsonNode.Parse(faults[fault]));
            var query = new SearchQuery { Query = "q", Language = "all", AsJson = asJson, Compact = compact };
            string text;
            try
            {
                var shown = new ShownAnswer(query, SearchAnswer.Read(json), "engines", IsCached: true, MostChars: 3);
                text = asJson ? SearchJson.Write(shown) : SearchText.Write(shown);
            }
            catch (ToolFailure failure)
            {
                text = failure.Message;
            }

            return text.Length > 0 && (!asJson || !text.StartsWith('{') || JsonNode.Parse(text) is not null);
        }, iter: 2000);
    }

    private static IEnumerable<string> Places(JsonNode node, string path) => node switch
    {
        JsonObject thing => thing.SelectMany(member => Places(member.Value ?? 0, $"{path}/{member.Key}").Prepend($"{path}/{member.Key}")),
        JsonArray list => list.SelectMany((item, index) => Places(item ?? 0, $"{path}/{index}").Prepend($"{path}/{index}")),
        _ => [],
    };

    private static void Replace(JsonNode root, string path, JsonNode? value)
    {
        var steps = path.Split('/')[1..];
        var parent = steps[..^1].Aggregate(root, static (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);
        if (parent is JsonArray items)
        {
            items[int.Parse(steps[^1], CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            parent[steps[^1]] = value;
        }
    }
}
