using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>The optional parts of a search answer (native-servers 5.7). One that does not have its form is left out as a whole; it never fails the search.</summary>
internal static class Metadata
{
    private static readonly Form Result = new("SearchResultMetadata", ("additional_urls", new Form(
        "AdditionalUrl", ["url"], ["section_title", "section_anchor"])));

    private static readonly Form Response = new(
        "ResponseMetadata",
        ("discovered_services", new Form("DiscoveredService", ["name"], ["description"])),
        ("related_tasks", new Form("RelatedTask", ["name"], ["description"], ("urls", new Form("RelatedTaskUrl", ["url_name"], ["url_description"])))),
        ("relationships", new Form("Relationship", [], ["relation", "to", "to_description", "from"])));

    public static JsonObject? OfResult(JsonElement suggestion) => Read(suggestion, Result);

    public static JsonObject? OfResponse(JsonElement answer) => Read(answer, Response);

    private static JsonObject? Read(JsonElement of, Form form)
    {
        try
        {
            return of.Member("metadata") is { ValueKind: JsonValueKind.Object } metadata && metadata.EnumerateObject().Any() ? form.Read(metadata) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The members an object has: texts that must be there, texts that may be null, lists of objects that may be null.</summary>
    private sealed record Form(string Name, string[] Required, string[] Optional, params (string Name, Form Items)[] Lists)
    {
        public Form(string name, params (string Name, Form Items)[] lists)
            : this(name, [], [], lists)
        {
        }

        public JsonObject Read(JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                throw Broken();
            }

            var read = new JsonObject();
            foreach (var name in Required)
            {
                read[name] = Text(value, name) ?? throw Broken();
            }

            foreach (var name in Optional)
            {
                read[name] = Text(value, name);
            }

            foreach (var (name, items) in Lists)
            {
                read[name] = value.Member(name) switch
                {
                    null => null,
                    { ValueKind: JsonValueKind.Array } list => new JsonArray([.. list.EnumerateArray().Select(items.Read)]),
                    _ => throw Broken(),
                };
            }

            return read;
        }

        private string? Text(JsonElement value, string name) => value.Member(name) is null ? null : value.Text(name) ?? throw Broken();

        private FormatException Broken() => new($"This is no {Name}.");
    }
}
