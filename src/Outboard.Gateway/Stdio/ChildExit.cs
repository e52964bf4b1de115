namespace Outboard.Gateway.Stdio;

/// <summary>How a child ended.</summary>
/// <param name="Code">Its exit code, when it exited by itself.</param>
/// <param name="Signal">The signal that ended it, otherwise.</param>
/// <param name="OutOfMemory">The kernel killed it because the container's memory was used up.</param>
/// <param name="ClosedOutput">It was ended because it had closed its output and can answer nobody any more.</param>
internal sealed record ChildExit(int? Code, int? Signal = null, bool OutOfMemory = false, bool ClosedOutput = false)
{
    public override string ToString() => this switch
    {
        { ClosedOutput: true } => "closed its standard output without ending",
        { OutOfMemory: true } => "killed: out of memory",
        { Signal: { } signal } => $"killed by signal {signal}{Name(signal)}",
        _ => $"exit code {Code}",
    };

    private static string Name(int signal) => signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
