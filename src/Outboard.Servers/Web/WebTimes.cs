using System.Globalization;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

/// <summary>The three clocks of a request: for each hop until its headers are there, between two reads of the body, and for the whole.</summary>
internal sealed class WebTimes : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly TimeSpan _wholeLimit;
    private readonly CancellationTokenSource _whole;
    private readonly CancellationTokenSource _step;
    private readonly CancellationTokenSource _any;
    private TimeSpan _stepLimit = Timeout.InfiniteTimeSpan;

    public WebTimes(TimeSpan whole, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _wholeLimit = whole;
        _whole = new CancellationTokenSource(whole, time);
        _step = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(caller, _whole.Token, _step.Token);
    }

    /// <summary>Fires when the caller gives up or one of the clocks has run out.</summary>
    public CancellationToken Token => _any.Token;

    /// <summary>Gives the next step this long.</summary>
    public void Allow(TimeSpan limit)
    {
        _stepLimit = limit;
        _step.CancelAfter(limit);
    }

    /// <summary>What it means that <see cref="Token"/> fired.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public WebFailure Expired(Hop hop, Attempt attempt)
    {
        _caller.ThrowIfCancellationRequested();
        var limit = _step.IsCancellationRequested ? _stepLimit : _wholeLimit;
        return attempt.Dialling is { } point
            ? Dialer.TooSlow(point.Host, point.Port, limit)
            : new WebFailure(WebFailureKind.AnswerTimeout, $"no answer from {hop.Host} within {limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s");
    }

    public void Dispose()
    {
        _any.Dispose();
        _step.Dispose();
        _whole.Dispose();
    }
}
