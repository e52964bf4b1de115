using System.Globalization;
using Outboard.Testing;

namespace Outboard.Convert;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        dotnet run -c Release --project bench/convert/Convert -- [OPTIONS]
          --size 1000000         bytes of the article, 10000 to 20000000
          --rounds 5             rounds, 1 to 100: our conversions, then one of the peer
          --conversions 20       of ours in a round, 1 to 1000
          --peer yes             no: ours alone; then nothing is kept unless --out says where
          --out bench/results    where convert.md and convert.json go
        """;

    public int Size { get; private init; } = 1_000_000;

    public int Rounds { get; private init; } = 5;

    public int Conversions { get; private init; } = 20;

    public bool HasPeer { get; private init; } = true;

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
                "--size" => options with { Size = Number(value, 10_000, 20_000_000) },
                "--rounds" => options with { Rounds = Number(value, 1, 100) },
                "--conversions" => options with { Conversions = Number(value, 1, 1000) },
                "--peer" => options with { HasPeer = value is "yes" or "no" ? value == "yes" : throw new ArgumentException($"--peer is yes or no, not {value}.") },
                "--out" => options with { Out = value },
                var unknown => throw new ArgumentException($"There is no option {unknown}."),
            };
        }

        return options.HasPeer ? options with { Out = options.Out ?? Repo.Path("bench", "results") } : options;
    }

    private static int Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{text} is no number from {least} to {most}.");
}
