namespace Outboard.Aws.Images;

/// <summary>The end of a program's output, for a message.</summary>
internal sealed class LastLines
{
    private const int Most = 20;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        if (_lines.Count == Most)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
    }

    public bool Any(string words) => _lines.Any(line => line.Contains(words, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => string.Join('\n', _lines);
}
