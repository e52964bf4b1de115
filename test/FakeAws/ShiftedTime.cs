namespace FakeAws;

/// <summary>A clock that is wrong, or right where the machine's is wrong.</summary>
public sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
