using Outboard.Manifests;

namespace Outboard.Servers.Hosting;

/// <summary>An option on the command line of a native server: <c>--name</c>, <c>--name value</c> or <c>--name=value</c>.</summary>
/// <param name="Name">With its two dashes.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Value">What stands for the value in help; null where the option takes none.</param>
public sealed record ServerOption(string Name, string Help, string? Value = null)
{
    /// <summary>May be given several times.</summary>
    public bool Repeats { get; init; }

    /// <summary>What is wrong with a value, as the end of "--name: ..."; null when nothing is.</summary>
    internal Func<string, string?>? Check { get; init; }
}

/// <summary>What was given of the options a server knows.</summary>
internal sealed class ServerOptions
{
    private readonly Dictionary<string, List<string>> _given = new(StringComparer.Ordinal);

    private ServerOptions()
    {
    }

    public bool Has(ServerOption option) => _given.ContainsKey(option.Name);

    public string? Value(ServerOption option) => _given.TryGetValue(option.Name, out var values) ? values[^1] : null;

    public IReadOnlyList<string> Values(ServerOption option) => _given.TryGetValue(option.Name, out var values) ? values : [];

    /// <summary>Reads a whole command line.</summary>
    /// <param name="kind">The server, for messages.</param>
    /// <param name="known">Its options.</param>
    /// <param name="args">What followed the kind.</param>
    /// <exception cref="OutboardException">Something is wrong; it carries every problem.</exception>
    public static ServerOptions Read(string kind, IReadOnlyList<ServerOption> known, IReadOnlyList<string> args)
    {
        var options = new ServerOptions();
        var problems = new List<Problem>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] && left.StartsWith("--", StringComparison.Ordinal) ? (left, right) : (args[i], null);
            if (known.FirstOrDefault(option => option.Name == name) is not { } option)
            {
                problems.Add(Unknown(kind, name, known));

                // What follows a word that is not known is taken for its value: one mistake, one problem.
                i += value is null && i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? 1 : 0;
            }
            else if (option.Value is null && value is not null)
            {
                problems.Add(new Problem(name, "Takes no value.", $"Write {name}."));
            }
            else if (option.Value is not null && value is null && i + 1 == args.Count)
            {
                problems.Add(new Problem(name, "Has no value.", $"Write {name} {option.Value}."));
            }
            else
            {
                options.Add(option, option.Value is null ? "" : value ?? args[++i], problems);
            }
        }

        return problems.Count == 0 ? options : throw new OutboardException($"the options of the {kind} server cannot be used.", fix: $"outboard serve {kind} --help") { Problems = problems };
    }

    private void Add(ServerOption option, string value, List<Problem> problems)
    {
        if (option.Check?.Invoke(value) is { } complaint)
        {
            problems.Add(new Problem(option.Name, $"{(value.Contains('@', StringComparison.Ordinal) ? "The value" : $"'{value}'")} {complaint}.", $"Write {option.Name} {option.Value}."));
            return;
        }

        if (!_given.TryGetValue(option.Name, out var values))
        {
            _given[option.Name] = values = [];
        }
        else if (!option.Repeats)
        {
            problems.Add(new Problem(option.Name, "Is given twice.", "Keep one of them."));
        }

        values.Add(value);
    }

    private static Problem Unknown(string kind, string word, IReadOnlyList<ServerOption> known) =>
        new(word, $"The {kind} server has no such option.", Spelling.Nearest(word, known.Select(static option => option.Name)) is { } near
            ? $"Did you mean {near}?"
            : known.Count == 0 ? "Remove it." : $"It has: {string.Join(", ", known.Select(static option => option.Name))}.");
}
