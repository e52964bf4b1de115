using System.Globalization;
using Outboard.Testing;

namespace Outboard.Load;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        dotnet run -c Release --project bench/load/Load -- [replicas] [OPTIONS]
          replicas               a session called on its own replica and on another, in place of the comparison
          --seconds 5            how long each measurement lasts, 1 to 60
          --warm-up 2            seconds of load before each measurement, 0 to 60
          --rounds 3             measurements of each target, interleaved, 1 to 20
          --in-flight 1,16,64    calls in flight, each 1 to 512
          --only NAME,…          some of: outboard, outboard-modern, supergateway, mcp-proxy, kestrel
          --out bench/results    where load.md and load.json, or replicas.md, go; with --only nowhere, unless given
        """;

    public int Seconds { get; private init; } = 5;

    public int WarmUp { get; private init; } = 2;

    public int Rounds { get; private init; } = 3;

    public IReadOnlyList<int> InFlight { get; private init; } = [1, 16, 64];

    public IReadOnlyList<string> Only { get; private init; } = [];

    public string? Out { get; private init; }

    /// <exception cref="ArgumentException">An option it does not know, or a value out of range.</exception>
    public static Options Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options();
        for (var next = 0; next < arguments.Length; next += 2)
        {
            var value = next + 1 < arguments.Length ? arguments[next + 1] : throw new ArgumentException($"{arguments[next]} lacks a value.");
            options = arguments[next] switch
            {
                "--seconds" => options with { Seconds = Number(value, 1, 60) },
                "--warm-up" => options with { WarmUp = Number(value, 0, 60) },
                "--rounds" => options with { Rounds = Number(value, 1, 20) },
                "--in-flight" => options with { InFlight = [.. value.Split(',').Select(one => Number(one, 1, 512))] },
                "--only" => options with { Only = [.. value.Split(',').Select(Name)] },
                "--out" => options with { Out = value },
                var unknown => throw new ArgumentException($"There is no option {unknown}."),
            };
        }

        return options.Only.Count > 0 ? options : options with { Out = options.Out ?? Repo.Path("bench", "results") };
    }

    private static string Name(string name) => Target.All.Any(target => target.Name == name)
        ? name
        : throw new ArgumentException($"There is no target {name}.");

    private static int Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{text} is no number from {least} to {most}.");
}
