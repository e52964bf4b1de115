using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>Reads one line into an <see cref="ArgparseLine"/>; used once.</summary>
internal sealed class ArgparseReader(IReadOnlyList<string> args)
{
    private readonly ArgparseToken[] _tokens = ArgparseToken.Classify(args);
    private readonly List<Occurrence> _options = [];
    private readonly List<int> _unrecognized = [];
    private readonly List<int> _optionWords = [];
    private string? _command;
    private List<string> _args = [];
    private bool _commandTaken;
    private bool _argsTaken;
    private string? _fault;

    internal ArgparseLine Read()
    {
        var at = 0;
        var lastOption = Array.FindLastIndex(_tokens, token => token.IsOption);
        while (at <= lastOption && _fault is null)
        {
            var option = Array.FindIndex(_tokens, at, token => token.IsOption);
            var end = at == option ? at : TakePositionals(at);
            if (end > at)
            {
                at = end;
                continue;
            }

            for (; at < option; at++)
            {
                _unrecognized.Add(at);
            }

            at = TakeOption(option);
        }

        if (_fault is null)
        {
            for (at = TakePositionals(at); at < args.Count; at++)
            {
                _unrecognized.Add(at);
            }
        }

        return new ArgparseLine
        {
            Options = [.. _options],
            Command = _command,
            Args = [.. _args],
            Unrecognized = [.. _unrecognized],
            OptionWords = [.. _optionWords],
            FirstPositional = FirstPositional(),
            Fault = _fault,
        };
    }

    /// <summary>The command takes one word, its arguments every word up to the next option. Neither takes nothing while options follow.</summary>
    private int TakePositionals(int start)
    {
        var at = start;
        if (!_commandTaken)
        {
            at = Skip<ArgparseToken.Separator>(at);
            var word = at;
            at = at < _tokens.Length && _tokens[at] is ArgparseToken.Word ? at + 1 : at;
            var found = at > word;
            at = Skip<ArgparseToken.Separator>(at);
            if (at == start && OptionAt(at))
            {
                return start;
            }

            _commandTaken = true;
            _command = found ? args[word] : null;
        }

        if (_argsTaken)
        {
            return at;
        }

        var first = at;
        while (at < _tokens.Length && !_tokens[at].IsOption)
        {
            at++;
        }

        // CPython's change: an empty match before an option leaves the arguments for later, so that `cmd --port 1 arg` works
        if (at > first || !OptionAt(at))
        {
            _argsTaken = true;
            _args = [.. Enumerable.Range(first, at - first).Where(i => _tokens[i] is ArgparseToken.Word).Select(i => args[i])];
        }

        return at;
    }

    private int TakeOption(int at)
    {
        switch (_tokens[at])
        {
            case ArgparseToken.Ambiguous(var candidates):
                _fault = $"ambiguous option: {args[at].Split('=')[0]} could match {string.Join(", ", candidates.Select(flag => flag.Name))}";
                return at;
            case ArgparseToken.Known { Attached: not null } known:
                return TakeAttached(at, known);
            case ArgparseToken.Known(var flag, _, _):
                return TakeFollowing(at, flag);
            default:
                _unrecognized.Add(at);
                return at + 1;
        }
    }

    private int TakeAttached(int at, ArgparseToken.Known known)
    {
        var (flag, value, byEquals) = known;
        switch (flag.Arity)
        {
            // -hx is -h and an x nobody knows; help comes first
            case Arity.None when !byEquals && value is not ['-', ..]:
                return Add(at, at + 1, flag, []);
            case Arity.None:
                return Fail(at, $"argument {flag.Display}: ignored explicit argument '{value}'");
            case Arity.Two:
                return Fail(at, $"argument {flag.Display}: expected 2 arguments\n{flag.Display} takes two arguments: {flag.Short ?? flag.Name} {flag.Values}");
            default:
                return Add(at, at + 1, flag, [value!]);
        }
    }

    private int TakeFollowing(int at, Flag flag)
    {
        var first = at + 1;
        if (flag.Arity is Arity.Two)
        {
            return TakeTwo(at, flag);
        }

        var limit = flag.Arity switch { Arity.None => 0, Arity.OneOrMore => int.MaxValue, _ => 1 };
        var end = first;
        while (end < _tokens.Length && end - first < limit && _tokens[end] is ArgparseToken.Word)
        {
            end++;
        }

        if (end == first && flag.Arity is Arity.One or Arity.OneOrMore)
        {
            var cure = OptionAt(first) ? $"\nA value that starts with a dash is written {flag.Name}={args[first]}" : "";
            return Fail(at, $"argument {flag.Display}: expected {(flag.Arity is Arity.One ? "one argument" : "at least one argument")}{cure}");
        }

        return Add(at, end, flag, [.. args.Skip(first).Take(end - first)]);
    }

    /// <summary>Two values may start with a dash, but an option of ours is more likely a forgotten value than one.</summary>
    private int TakeTwo(int at, Flag flag)
    {
        var first = at + 1;
        if (first + 2 > _tokens.Length || _tokens[first] is ArgparseToken.Separator || _tokens[first + 1] is ArgparseToken.Separator)
        {
            return Fail(at, $"argument {flag.Display}: expected 2 arguments");
        }

        for (var i = first; i < first + 2; i++)
        {
            if (_tokens[i] is ArgparseToken.Known { Flag: var swallowed })
            {
                return Fail(at, $"argument {flag.Display}: expected 2 arguments, found the option {swallowed.Name}");
            }
        }

        return Add(at, first + 2, flag, [args[first], args[first + 1]]);
    }

    private int Add(int start, int end, Flag flag, ValueList<string> values)
    {
        _options.Add(new Occurrence(flag, values));
        _optionWords.AddRange(Enumerable.Range(start, end - start));
        return end;
    }

    private int Fail(int at, string fault)
    {
        _fault = fault;
        return at;
    }

    private int Skip<T>(int at)
    {
        while (at < _tokens.Length && _tokens[at] is T)
        {
            at++;
        }

        return at;
    }

    private bool OptionAt(int at) => at < _tokens.Length && _tokens[at].IsOption;

    private int? FirstPositional()
    {
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (_tokens[i] is ArgparseToken.Word && !_optionWords.Contains(i))
            {
                return i;
            }
        }

        return null;
    }
}
