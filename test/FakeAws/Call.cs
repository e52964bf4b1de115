using System.Text.Json.Nodes;

namespace FakeAws;

/// <summary>A request that came, and what became of it.</summary>
/// <param name="Number">From 1, in the order of arrival.</param>
/// <param name="Service">As <c>CloudFormation</c>; <c>Registry</c> for <c>/v2/</c>.</param>
/// <param name="Operation">As <c>CreateChangeSet</c>; of the registry method and path.</param>
/// <param name="Input">What it asks for, whatever the protocol.</param>
/// <param name="Body">As it came.</param>
/// <param name="Headers">As they came.</param>
public sealed record Call(int Number, string Service, string Operation, JsonObject Input, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>As <c>CloudFormation.CreateChangeSet</c>.</summary>
    public string Name => $"{Service}.{Operation}";

    /// <summary>0 while it runs, and where the connection was reset.</summary>
    public int Status { get; internal set; }

    /// <summary>The code of the error it was answered with; null for none.</summary>
    public string? Error { get; internal set; }

    /// <summary>It could have changed something in the account.</summary>
    public bool IsWrite => !Operation.StartsWith("Describe", StringComparison.Ordinal) && !Operation.StartsWith("Get", StringComparison.Ordinal)
        && !Operation.StartsWith("List", StringComparison.Ordinal) && !Operation.StartsWith("Filter", StringComparison.Ordinal) && !Operation.StartsWith("BatchGet", StringComparison.Ordinal);
}
