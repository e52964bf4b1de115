namespace Outboard;

/// <summary>What every command is given: where it prints, what it may read, and when it should end.</summary>
internal sealed record CommandContext
{
    public required Terminal Terminal { get; init; }

    /// <summary>A snapshot taken at the start; nobody reads the process's environment later.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The working directory, absolute.</summary>
    public required string Folder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The first SIGINT or SIGTERM. A server ends well on it; any other command was cancelled.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Makes the second signal a token too; for commands that can leave their work running elsewhere.</summary>
    public Func<CancellationToken> TakeSecondStop { get; init; } = static () => CancellationToken.None;
}
