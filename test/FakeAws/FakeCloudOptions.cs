namespace FakeAws;

public sealed record FakeCloudOptions
{
    /// <summary>All state moves by it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What signatures are held against, and what answers say in <c>Date</c>. Apart from <see cref="Time"/>, since the SDK signs with the clock of the machine.</summary>
    public TimeProvider SigningClock { get; init; } = TimeProvider.System;

    public string Region { get; init; } = "us-east-1";

    public string AccountId { get; init; } = "123456789012";

    /// <summary>How many items a page holds where the request does not say less.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>How long each resource of a stack takes; zero: everything is done when the request has been answered.</summary>
    public TimeSpan ResourceTime { get; init; }

    /// <summary>How long CloudFormation thinks about a change set.</summary>
    public TimeSpan ChangeSetTime { get; init; }

    /// <summary>How long a network interface outlives its task; while it does, its security group cannot be deleted.</summary>
    public TimeSpan InterfacesLinger { get; init; }

    /// <summary><c>GetResources</c> goes on to list what has been deleted, as AWS does for some time.</summary>
    public bool RemembersDeleted { get; init; }

    /// <summary>Of <c>RepositoryUri</c>; null: this server, so that what is pushed there arrives.</summary>
    public string? RegistryHost { get; init; }
}
