using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Outboard.Load;

/// <summary>One call in flight: asks, checks the answer, asks again, until the window closes.</summary>
internal sealed class Caller : IDisposable
{
    private const int MostErrors = 100;
    private const long FirstId = 1_000_000_000_000;

    private readonly Session session;
    private readonly byte[] request;
    private readonly Memory<byte> id;
    private readonly Memory<byte> idMember;
    private readonly Memory<byte> text;
    private readonly long firstId;
    private readonly int number;
    private HttpConnection connection;
    private long calls;

    /// <param name="session">The session it calls in.</param>
    /// <param name="connection">Its own; disposed with it.</param>
    /// <param name="number">Its number among the callers: part of every text, so that a reply to another caller is seen.</param>
    /// <param name="sharesSession">Whether others call in the same session. Where not, all sessions use the same ids on purpose.</param>
    public Caller(Session session, HttpConnection connection, int number, bool sharesSession)
    {
        this.session = session;
        this.connection = connection;
        this.number = number;
        firstId = FirstId + (sharesSession ? number * 1_000_000_000L : 0);
        var idText = FirstId.ToString(CultureInfo.InvariantCulture);
        var filler = new string('.', 64);
        request = session.Post(
            $$$$"""{"jsonrpc":"2.0","id":{{{{idText}}}},"method":"tools/call","params":{"name":"echo","arguments":{"text":"{{{{filler}}}}"}{{{{session.Meta}}}}}}""");
        idMember = Part($"\"id\":{idText}");
        id = idMember[5..];
        text = Part(filler);
    }

    /// <summary>How long each call of the window took, in units of 100 ns.</summary>
    public List<int> Took { get; } = new(1 << 12);

    public int Errors { get; private set; }

    public string? LastError { get; private set; }

    public async Task RunAsync(Window window)
    {
        while (!window.IsOver && Errors < MostErrors)
        {
            var start = Stopwatch.GetTimestamp();
            var isRight = await CallAsync();
            var end = Stopwatch.GetTimestamp();
            if (!isRight)
            {
                // Also before the window begins: no wrong answer is a good one.
                Errors++;
            }
            else if (window.Holds(end))
            {
                Took.Add((int)Math.Min(int.MaxValue, (end - start) * 10_000_000 / Stopwatch.Frequency));
            }
        }
    }

    /// <returns>Whether the answer is the one to this call: status 200, its id, its text.</returns>
    public async ValueTask<bool> CallAsync()
    {
        try
        {
            calls++;
            (firstId + calls).TryFormat(id.Span, out _, provider: CultureInfo.InvariantCulture);
            // caller 00007.0000000042.........................................
            Encoding.ASCII.GetBytes("caller ", text.Span);
            number.TryFormat(text.Span[7..], out _, "D5", CultureInfo.InvariantCulture);
            calls.TryFormat(text.Span[13..], out _, "D10", CultureInfo.InvariantCulture);
            await connection.ExchangeAsync(request);
            if (connection.Status == 200 && connection.Body.IndexOf(idMember.Span) >= 0 && connection.Body.IndexOf(text.Span) >= 0)
            {
                return true;
            }

            LastError = $"{connection.Status}: {Encoding.UTF8.GetString(connection.Body)}";
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            LastError = failure.Message;
            connection.Dispose();
            connection = await HttpConnection.OpenAsync(session.Port, CancellationToken.None);
        }

        return false;
    }

    /// <summary>Closes its connection; a call that never came back ends with it.</summary>
    public void Dispose() => connection.Dispose();

    private Memory<byte> Part(string part) => request.AsMemory(request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(part)), part.Length);
}

/// <summary>The time in which calls count.</summary>
internal sealed class Window
{
    private long start = long.MaxValue;
    private long end = long.MaxValue;

    public bool IsOver => Volatile.Read(ref end) != long.MaxValue;

    public TimeSpan Length => Stopwatch.GetElapsedTime(start, end);

    public void Begin() => Volatile.Write(ref start, Stopwatch.GetTimestamp());

    public void End() => Volatile.Write(ref end, Stopwatch.GetTimestamp());

    public bool Holds(long moment) => moment >= Volatile.Read(ref start) && moment <= Volatile.Read(ref end);
}
