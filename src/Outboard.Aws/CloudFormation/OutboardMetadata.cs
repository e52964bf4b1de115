namespace Outboard.Aws.CloudFormation;

/// <summary>What Outboard itself keeps in a template, under <c>Metadata.Outboard</c> (aws 3.1).</summary>
internal static class OutboardMetadata
{
    /// <summary>Of the defaults that go into every template; raised when one of them changes.</summary>
    public const int Defaults = 1;

    public static ObjectValue Label(string label) => Of(new Members().Add(label, "Label"));

    public static ObjectValue Of(Members members) => new Members().Add(members.ToValue(), "Outboard").ToValue();
}
