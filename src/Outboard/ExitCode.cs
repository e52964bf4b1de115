namespace Outboard;

/// <summary>The written contract of docs/cli.md.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command was understood and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the manifest is wrong.</summary>
    public const int Usage = 2;

    /// <summary>What stands differs from what was asked for.</summary>
    public const int Drift = 3;

    /// <summary>The user said no.</summary>
    public const int Declined = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Cancelled = 130;
}
