using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>What a property can hold. The family is closed: text, number, flag, list, object, and the four functions that are used.</summary>
internal abstract record Value
{
    private protected Value()
    {
    }

    public static implicit operator Value(string text) => new TextValue(text);

    public static implicit operator Value(int number) => new NumberValue(number);

    public static implicit operator Value(bool flag) => new FlagValue(flag);
}

internal sealed record TextValue(string Text) : Value;

internal sealed record NumberValue(long Number) : Value;

internal sealed record FlagValue(bool IsSet) : Value;

internal sealed record ListValue(ValueList<Value> Items) : Value;

/// <param name="Members">Written in this order.</param>
internal sealed record ObjectValue(ValueList<Member> Members) : Value;

internal sealed record Member(string Name, Value Value);

/// <summary><c>{"Ref": "Alb"}</c>. It takes the node and not its name: what does not exist cannot be referred to.</summary>
internal sealed record Ref(Node Target) : Value;

/// <summary><c>{"Fn::GetAtt": ["Alb", "DNSName"]}</c>; made by the properties of the resource that has the attribute.</summary>
internal sealed record GetAtt(Resource Target, string Attribute) : Value;

/// <summary><c>{"Fn::Join": ["/", ["service", {"Ref": "Cluster"}]]}</c>.</summary>
internal sealed record Join(string Separator, ValueList<Value> Parts) : Value;

/// <summary>
/// <c>{"Fn::Sub": "arn:${AWS::Partition}:…"}</c>. Only pseudo parameters may stand in it, since a name in a text would escape the check
/// that every reference has its target.
/// </summary>
internal sealed partial record Sub : Value
{
    public Sub(string text)
    {
        if (Variable().Match(text) is { Success: true } other)
        {
            throw new ArgumentException($"{other.Value} is not a pseudo parameter: use {nameof(Join)} with the node.", nameof(text));
        }

        Text = text;
    }

    public string Text { get; }

    /// <summary>Somebody else's text, to stand in a <see cref="Sub"/> as it is.</summary>
    public static string Escape(string text) => text.Replace("${", "${!", StringComparison.Ordinal);

    [GeneratedRegex(@"\$\{(?!AWS::[A-Za-z]+\}|!)[^}]*\}?")]
    private static partial Regex Variable();
}
