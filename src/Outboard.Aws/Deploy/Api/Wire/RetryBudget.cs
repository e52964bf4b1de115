namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>How many repetitions a run may still make, so that a broken network fails fast while a long deployment rides over single faults.</summary>
internal sealed class RetryBudget
{
    private const int Most = 200;
    private readonly Lock gate = new();
    private int left = Most;

    /// <summary>Of a repetition after an answer: throttled, or a fault of the server.</summary>
    public const int AnswerCost = 5;

    /// <summary>Of a repetition after no answer.</summary>
    public const int SilenceCost = 10;

    /// <returns>False: it is used up, and there is no further attempt.</returns>
    public bool TryTake(int cost)
    {
        lock (gate)
        {
            if (left < cost)
            {
                return false;
            }

            left -= cost;
            return true;
        }
    }

    /// <param name="taken">What the call that now went well had taken.</param>
    public void GiveBack(int taken)
    {
        lock (gate)
        {
            left = Math.Min(Most, left + Math.Max(taken, 1));
        }
    }
}
