using System.Runtime.CompilerServices;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>
/// Collects the members of an object: <c>members.Add(VpcId)</c> writes <c>"VpcId"</c>, so that a property has one name. What is null or
/// an empty list is left out.
/// </summary>
internal sealed class Members
{
    private readonly List<Member> _members = [];

    public Members Add(Value? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is not null)
        {
            _members.Add(new Member(name, value));
        }

        return this;
    }

    public Members Add(string? text, [CallerArgumentExpression(nameof(text))] string name = "") =>
        Add(text is null ? null : new TextValue(text), name);

    public Members Add(int? number, [CallerArgumentExpression(nameof(number))] string name = "") =>
        Add(number is { } given ? new NumberValue(given) : null, name);

    public Members Add(bool? flag, [CallerArgumentExpression(nameof(flag))] string name = "") =>
        Add(flag is { } given ? new FlagValue(given) : null, name);

    public Members Add(Part? part, [CallerArgumentExpression(nameof(part))] string name = "") => Add(part?.ToValue(), name);

    public Members Add(IReadOnlyCollection<Part> parts, [CallerArgumentExpression(nameof(parts))] string name = "") =>
        AddList(parts.Select(static part => part.ToValue()), name);

    public Members Add(IReadOnlyCollection<Value> values, [CallerArgumentExpression(nameof(values))] string name = "") => AddList(values, name);

    public Members Add(IReadOnlyCollection<string> texts, [CallerArgumentExpression(nameof(texts))] string name = "") =>
        AddList(texts.Select(static text => new TextValue(text)), name);

    public ObjectValue ToValue() => new([.. _members]);

    private Members AddList(IEnumerable<Value> values, string name)
    {
        ValueList<Value> items = [.. values];
        return Add(items.Count == 0 ? null : new ListValue(items), name);
    }
}
