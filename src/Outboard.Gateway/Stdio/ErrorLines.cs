using System.Text;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// A child's standard error: cut into lines, the last few kept for error messages (bridge-compat R13). A child that floods it is logged
/// up to a rate; the tail is kept in any case.
/// </summary>
internal sealed class ErrorLines(ErrorLineHandler log, TimeProvider time)
{
    private const int KeptLines = 10;
    private const int MaxLine = 2000;
    private const int LoggedLinesASecond = 50;

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();
    private readonly byte[] _line = new byte[MaxLine];
    private int _length;
    private long _second;
    private int _loggedThisSecond;
    private long _suppressed;

    /// <summary>The last lines, oldest first.</summary>
    public string[] Tail
    {
        get
        {
            lock (_lock)
            {
                return [.. _tail];
            }
        }
    }

    /// <summary>Takes what was read; called by one thread at a time.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b == '\n')
            {
                EndLine();
            }
            else if (_length < MaxLine)
            {
                _line[_length++] = b;
            }
        }
    }

    public void EndLine()
    {
        var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd();
        _length = 0;
        if (text.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_tail.Count == KeptLines)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue(text);
        }

        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (second != _second)
        {
            _second = second;
            _loggedThisSecond = 0;
            if (Interlocked.Exchange(ref _suppressed, 0) is > 0 and var suppressed)
            {
                log($"({suppressed} lines left out)");
            }
        }

        if (_loggedThisSecond++ < LoggedLinesASecond)
        {
            log(text);
        }
        else
        {
            _suppressed++;
        }
    }
}
