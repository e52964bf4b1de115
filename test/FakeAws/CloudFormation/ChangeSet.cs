using System.Text.Json.Nodes;

namespace FakeAws.CloudFormation;

public sealed class ChangeSet
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>IMPORT</c>.</summary>
    public required string Type { get; init; }

    public string Status { get; internal set; } = "CREATE_PENDING";

    public string ExecutionStatus { get; internal set; } = "UNAVAILABLE";

    public string? StatusReason { get; internal set; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary><c>ResourceChange</c>, as the answer has it.</summary>
    public IReadOnlyList<JsonObject> Changes { get; internal set; } = [];

    public required string TemplateText { get; init; }

    public string? Token { get; init; }

    public required string OnStackFailure { get; init; }

    /// <summary>Everything that differs from the template is set back.</summary>
    public bool RevertsDrift { get; init; }

    public required DateTimeOffset Created { get; init; }

    public IReadOnlyList<ValidationError> Errors { get; internal set; } = [];

    /// <summary>Logical id to identifiers, of an import.</summary>
    internal IReadOnlyDictionary<string, JsonObject> Imports { get; init; } = new Dictionary<string, JsonObject>();

    internal Template Template { get; init; } = null!;

    /// <summary>Of its execution.</summary>
    internal string? ExecutedWith { get; set; }
}
