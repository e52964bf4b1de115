using System.Globalization;
using System.Net;
using System.Text;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>
/// The parameters of a query or EC2 request, in the order they were added:
/// <c>Parameters.member.1.ParameterKey=VpcId</c> there, <c>Filter.1.Value.1=vpc-1</c> here.
/// </summary>
internal sealed class QueryForm
{
    private readonly List<(string Name, string Value)> fields = [];

    /// <param name="value">Null: left out.</param>
    public QueryForm Add(string name, string? value)
    {
        if (value is not null)
        {
            fields.Add((name, value));
        }

        return this;
    }

    public QueryForm Add(string name, bool value) => Add(name, value ? "true" : "false");

    public QueryForm Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary><c>NAME.member.1=…</c></summary>
    public QueryForm AddList(string name, IEnumerable<string> values) => AddList(name, values, static (form, prefix, value) => form.Add(prefix, value));

    /// <param name="add">Adds a member's fields below the prefix, which has no dot at its end.</param>
    public QueryForm AddList<T>(string name, IEnumerable<T> values, Action<QueryForm, string, T> add)
    {
        foreach (var (index, value) in values.Index())
        {
            add(this, string.Create(CultureInfo.InvariantCulture, $"{name}.member.{index + 1}"), value);
        }

        return this;
    }

    /// <summary>One filter of EC2: <c>Filter.N.Name</c>, <c>Filter.N.Value.1</c>, …</summary>
    public QueryForm AddFilter(string name, IEnumerable<string> values)
    {
        var number = 1 + fields.Count(static field => field.Name.StartsWith("Filter.", StringComparison.Ordinal) && field.Name.EndsWith(".Name", StringComparison.Ordinal));
        Add(string.Create(CultureInfo.InvariantCulture, $"Filter.{number}.Name"), name);
        foreach (var (index, value) in values.Index())
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"Filter.{number}.Value.{index + 1}"), value);
        }

        return this;
    }

    public byte[] Encode(string operation, string version)
    {
        var text = new StringBuilder($"Action={operation}&Version={version}");
        foreach (var (name, value) in fields)
        {
            text.Append('&').Append(WebUtility.UrlEncode(name)).Append('=').Append(WebUtility.UrlEncode(value));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
