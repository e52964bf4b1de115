using Outboard.Testing;

namespace Outboard.EndToEnd.Transcripts;

/// <summary>Every message a client received, whichever stream it came by; each is taken once.</summary>
internal sealed class Inbox
{
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private TaskCompletionSource _changed = New();

    public void Add(string message)
    {
        lock (_gate)
        {
            _messages.Add(message);
            _changed.SetResult();
            _changed = New();
        }
    }

    /// <summary>Takes the first message, here or still to come, that matches.</summary>
    /// <exception cref="TimeoutException">None came; the message says what was expected and what is here.</exception>
    public async Task<string> TakeAsync(Func<string, bool> matches, string expected)
    {
        for (; ;)
        {
            Task more;
            lock (_gate)
            {
                if (_messages.FindIndex(message => matches(message)) is >= 0 and var at)
                {
                    var found = _messages[at];
                    _messages.RemoveAt(at);
                    return found;
                }

                more = _changed.Task;
            }

            try
            {
                await more.WaitAsync(Eventually.Limit);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"This message did not come:\n  {expected}\nbut these did:\n  {string.Join("\n  ", _messages)}");
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
