using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>Reading answers in XML by local names: the namespaces carry nothing but the version.</summary>
internal static class XmlAnswer
{
    /// <exception cref="XmlException">It is not well-formed, or has a document type.</exception>
    public static XElement Parse(byte[] body)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var reader = XmlReader.Create(new MemoryStream(body), settings);
        return XElement.Load(reader);
    }

    public static XElement? Child(this XElement? parent, string name) => parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    public static XElement? Child(this XElement? parent, string name, string below) => parent.Child(name).Child(below);

    /// <summary>Null where it is absent or empty.</summary>
    public static string? Text(this XElement? parent, string name) => parent.Child(name)?.Value is { Length: > 0 } text ? text : null;

    /// <exception cref="FormatException">It is not there.</exception>
    public static string Need(this XElement? parent, string name) => parent.Child(name)?.Value ?? throw new FormatException($"The answer has no {name}.");

    public static int? Number(this XElement? parent, string name) => parent.Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public static bool Flag(this XElement? parent, string name) => parent.Text(name) is { } text && bool.Parse(text);

    public static DateTimeOffset? Time(this XElement? parent, string name) =>
        parent.Text(name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    /// <summary>The members of a list, whatever the protocol calls them: <c>member</c>, <c>item</c>, or as Route 53 likes.</summary>
    public static IEnumerable<XElement> Items(this XElement? parent, string name) => parent.Child(name)?.Elements() ?? [];

    public static IReadOnlyList<string> Texts(this XElement? parent, string name) => [.. parent.Items(name).Select(static item => item.Value)];

    /// <summary>Key and value of each member.</summary>
    public static IReadOnlyDictionary<string, string> Pairs(this XElement? parent, string name, string key, string value)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in parent.Items(name))
        {
            pairs[item.Need(key)] = item.Text(value) ?? "";
        }

        return pairs;
    }
}
