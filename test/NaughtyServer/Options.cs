using System.Globalization;

namespace NaughtyServer;

/// <summary>How the server misbehaves before and around its tools. See the table in <c>README.md</c>.</summary>
internal sealed record Options
{
    public string Name { get; init; } = "naughty";

    public string Version { get; init; } = "2025-11-25";

    public int? CrashAtStart { get; init; }

    public int? ExitOnInitialize { get; init; }

    public bool MuteOnInitialize { get; init; }

    public string? FailInitialize { get; init; }

    /// <summary>How <c>server/discover</c> is answered: <c>refuse</c>, <c>answer</c>, <c>odd</c>, <c>exit</c> or <c>mute</c>.</summary>
    public string Discover { get; init; } = "refuse";

    public TimeSpan DiscoverDelay { get; init; }

    /// <summary>How <c>initialize</c> is refused by a server that is too new for it: <c>unsupported</c> or <c>mismatch</c>.</summary>
    public string? RefuseInitialize { get; init; }

    /// <summary>A folder; each process leaves a file there of what it was sent.</summary>
    public string? Diary { get; init; }

    public TimeSpan StartDelay { get; init; }

    public TimeSpan InitializeDelay { get; init; }

    public bool IgnoreTerm { get; init; }

    public bool IgnoreEnd { get; init; }

    public bool JunkAtStart { get; init; }

    public bool AskRootsAtOnce { get; init; }

    public bool PromiseNothing { get; init; }

    public bool Modern { get; init; }

    public bool MuteListen { get; init; }

    public bool RefuseListen { get; init; }

    public IReadOnlyList<string> StandardError { get; init; } = [];

    public IReadOnlyList<string> Grandchildren { get; init; } = [];

    /// <summary>Set where the program was started by itself to play a grandchild.</summary>
    public string? PlayGrandchild { get; init; }

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value.");
            int Number() => int.Parse(Value(), CultureInfo.InvariantCulture);
            options = arguments[i] switch
            {
                "--name" => options with { Name = Value() },
                "--version" => options with { Version = Value() },
                "--stderr" => options with { StandardError = [.. options.StandardError, Value()] },
                "--crash-at-start" => options with { CrashAtStart = Number() },
                "--exit-on-initialize" => options with { ExitOnInitialize = Number() },
                "--mute-on-initialize" => options with { MuteOnInitialize = true },
                "--fail-initialize" => options with { FailInitialize = Value() },
                "--discover" => options with { Discover = Value() },
                "--discover-delay" => options with { DiscoverDelay = TimeSpan.FromMilliseconds(Number()) },
                "--refuse-initialize" => options with { RefuseInitialize = Value() },
                "--diary" => options with { Diary = Value() },
                "--start-delay" => options with { StartDelay = TimeSpan.FromMilliseconds(Number()) },
                "--initialize-delay" => options with { InitializeDelay = TimeSpan.FromMilliseconds(Number()) },
                "--ignore-term" => options with { IgnoreTerm = true },
                "--ignore-end" => options with { IgnoreEnd = true },
                "--junk-at-start" => options with { JunkAtStart = true },
                "--roots-at-once" => options with { AskRootsAtOnce = true },
                "--promise-nothing" => options with { PromiseNothing = true },
                "--modern" => options with { Modern = true },
                "--mute-listen" => options with { MuteListen = true },
                "--refuse-listen" => options with { RefuseListen = true },
                "--grandchild" => options with { Grandchildren = [.. options.Grandchildren, Value()] },
                "--play-grandchild" => options with { PlayGrandchild = Value() },
                _ => throw new ArgumentException($"Unknown option {arguments[i]}; the README lists them."),
            };
        }

        return options;
    }
}
