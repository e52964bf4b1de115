namespace FakeAws.Model;

/// <param name="State"><c>healthy</c>, <c>unhealthy</c>, <c>initial</c>, <c>draining</c>, <c>unused</c>.</param>
/// <param name="Reason">As <c>Target.ResponseCodeMismatch</c>.</param>
public sealed record Target(string Address, int Port, string State, string? Reason = null, string? Description = null);

public sealed record LogRecord(string Group, string Stream, DateTimeOffset At, string Message);

/// <param name="Type"><c>String</c> or <c>SecureString</c>.</param>
public sealed record Parameter(string Name, string Type, string Value, DateTimeOffset Modified, Dictionary<string, string> Tags)
{
    public int Version { get; init; } = 1;
}

public sealed record Secret(string Arn, string Name, DateTimeOffset? Deleted = null, string? KmsKey = null);

/// <summary>A limit of the account, as Service Quotas lists it.</summary>
public sealed record Quota(string Service, string Code, string Name, double Value);

/// <param name="Name">With the last dot.</param>
public sealed record Zone(string Id, string Name, bool IsPrivate = false)
{
    /// <summary>Besides what the stacks have made.</summary>
    public List<ZoneRecord> Records { get; } = [];
}

/// <param name="AliasTarget">Of an alias; then there are no values.</param>
public sealed record ZoneRecord(string Name, string Type, IReadOnlyList<string> Values, string? AliasTarget = null);
