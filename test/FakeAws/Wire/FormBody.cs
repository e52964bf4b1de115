using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace FakeAws.Wire;

/// <summary>
/// The body of a query request as JSON: <c>Parameters.member.1.ParameterKey=VpcId</c> is <c>{"Parameters": [{"ParameterKey": "VpcId"}]}</c>,
/// <c>Map.entry.1.key=a&amp;Map.entry.1.value=b</c> is <c>{"Map": {"a": "b"}}</c>, and EC2's <c>Filter.1.Value.1=x</c> needs no <c>member</c>.
/// </summary>
internal static class FormBody
{
    public static JsonObject Read(string body)
    {
        var root = new Branch();
        foreach (var (name, values) in QueryHelpers.ParseQuery(body))
        {
            if (values.Count != 1)
            {
                throw new AwsError("MalformedQueryString", $"{name} is given {values.Count} times.");
            }

            root.Put(name.Split('.'), values[0] ?? "");
        }

        return (JsonObject)root.Json();
    }

    private sealed class Branch
    {
        private readonly Dictionary<string, Branch> _children = new(StringComparer.Ordinal);
        private string? _text;

        public void Put(ReadOnlySpan<string> path, string text)
        {
            if (path is [])
            {
                _text = text;
                return;
            }

            if (!_children.TryGetValue(path[0], out var child))
            {
                _children[path[0]] = child = new Branch();
            }

            child.Put(path[1..], text);
        }

        public JsonNode Json()
        {
            if (_children.Count == 0)
            {
                return JsonValue.Create(_text ?? "");
            }

            if (_children.Count == 1 && _children.TryGetValue("member", out var members))
            {
                return members.Json();
            }

            if (_children.Count == 1 && _children.TryGetValue("entry", out var entries))
            {
                return new JsonObject(entries.Ordered().Select(static entry =>
                    KeyValuePair.Create<string, JsonNode?>(entry._children["key"]._text!, entry._children["value"].Json())));
            }

            return _children.Keys.All(static key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                ? new JsonArray([.. Ordered().Select(static child => child.Json())])
                : new JsonObject(_children.Select(static child => KeyValuePair.Create<string, JsonNode?>(child.Key, child.Value.Json())));
        }

        private IEnumerable<Branch> Ordered()
        {
            for (var index = 1; index <= _children.Count; index++)
            {
                yield return _children.TryGetValue(index.ToString(CultureInfo.InvariantCulture), out var child)
                    ? child
                    : throw new AwsError("MalformedInput", $"A list has {_children.Count} items, and none of them is number {index}.");
            }
        }
    }
}
