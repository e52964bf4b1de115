namespace Outboard.Load;

/// <summary>How this process is tuned; its targets must not inherit it.</summary>
internal static class Generator
{
    /// <summary>
    /// A caller never blocks when an answer wakes it, so it may run on the thread that saw the socket become ready: no
    /// hand-over to another thread for each answer. One such thread takes many at a time and leaves the other core to the target.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
    };

    /// <summary>To be called before the first socket.</summary>
    public static void Tune()
    {
        foreach (var (name, value) in Settings)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
