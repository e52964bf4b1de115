using System.Collections.Concurrent;
using System.Diagnostics;
using Outboard.Aws.Deploy.Access;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>Sends a request until it is answered, or until another attempt makes no sense (aws 4.5).</summary>
internal sealed class Attempts(AwsAccess access) : IDisposable
{
    public const int Most = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<AwsService, Connection> connections = new();
    private readonly AwsClock clock = new(access.Time, access.Warn);
    private readonly RetryBudget budget = new();
    private int throttles;

    public int ThrottleCount => Volatile.Read(ref throttles);

    /// <returns>An answer of success.</returns>
    /// <exception cref="AwsException">There is none.</exception>
    public async Task<AwsAnswer> SendAsync(AwsRequest request, CancellationToken cancellation)
    {
        if (!request.Service.Operations.Contains(request.Operation))
        {
            throw new UnreachableException($"{request.FullName} is not in the list of operations.");
        }

        var connection = connections.GetOrAdd(request.Service, service => new Connection(service, access, clock));
        var (taken, isLost, isCorrected, isRenewed) = (0, false, false, false);
        for (var attempt = 1; ; attempt++)
        {
            var credentials = access.Credentials.Version;
            var result = await TryAsync(connection, request, cancellation);
            if (result.Error is null)
            {
                budget.GiveBack(taken);
                return result.Answer!;
            }

            switch (result.Failure)
            {
                case Failure.Skewed when !isCorrected:
                    clock.Set(result.Answer!.Date!.Value);
                    isCorrected = true;
                    continue;

                case Failure.Expired when !isRenewed:
                    access.Credentials.Renew(credentials);
                    isRenewed = true;
                    continue;

                case Failure.Lost or Failure.Refused when attempt < Most && request.Repeat is not Repeat.Never && (result.Failure is Failure.Refused || request.Repeat is Repeat.Always):
                    isLost |= result.Failure is Failure.Lost;
                    var cost = result.Answer is null ? RetryBudget.SilenceCost : RetryBudget.AnswerCost;
                    if (!budget.TryTake(cost))
                    {
                        break;
                    }

                    taken += cost;
                    await Task.Delay(Wait(attempt), access.Time, cancellation);
                    continue;
            }

            throw new AwsException(
                request.FullName, result.Error.Code, result.Error.Words, result.Error.RequestId, result.Answer?.Status ?? 0, result.Inner)
            {
                Attempts = attempt,
                MayHaveBeenDone = isLost || result.Failure is Failure.Lost,
                PolicyAction = $"{request.Service.PolicyName}:{request.Operation}",
            };
        }
    }

    public void Dispose()
    {
        foreach (var connection in connections.Values)
        {
            connection.Dispose();
        }
    }

    private async Task<Result> TryAsync(Connection connection, AwsRequest request, CancellationToken cancellation)
    {
        try
        {
            var signedAt = clock.Now;
            var answer = await connection.SendAsync(request, cancellation);
            if (answer.Status is >= 200 and < 300)
            {
                return new(answer, default, null, null);
            }

            var error = ErrorAnswer.Read(request, answer);
            if (Failures.IsThrottle(error.Code) || answer.Status == 429)
            {
                Interlocked.Increment(ref throttles);
            }

            return new(answer, Failures.Of(error, answer.Status, answer.Date - signedAt), error, null);
        }
        catch (HttpRequestException error)
        {
            var why = error.InnerException is { } cause && cause.Message != error.Message ? $"{error.Message} {cause.Message}" : error.Message;
            var code = error.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded ? AwsException.AnswerTooLong : AwsException.NoAnswer;
            return new(null, Failures.Of(error), new(code, why, null), error);
        }
        catch (TimeoutException error)
        {
            return new(null, Failure.Lost, new(AwsException.NoAnswer, error.Message, null), error);
        }
    }

    /// <summary>Full jitter: many clients that failed together do not come back together.</summary>
    private static TimeSpan Wait(int attempt)
    {
        var most = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << attempt));
        // Less than a millisecond is no wait to a timer.
        return TimeSpan.FromTicks(Random.Shared.NextInt64(TimeSpan.TicksPerMillisecond, most.Ticks));
    }

    private sealed record Result(AwsAnswer? Answer, Failure Failure, ErrorAnswer? Error, Exception? Inner);
}
