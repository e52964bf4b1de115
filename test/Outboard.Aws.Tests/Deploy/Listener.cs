using Outboard.Aws.Deploy;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Hears what a deployment tells, and answers what it asks.</summary>
internal sealed class Listener
{
    private readonly List<DeployEvent> _events = [];

    private readonly List<Question> _questions = [];

    /// <summary>Yes to everything unless a test says otherwise.</summary>
    public Func<Question, bool> Answer { get; set; } = static _ => true;

    /// <summary>Runs at each event, for tests that act in the middle.</summary>
    public Action<DeployEvent> On { get; set; } = static _ => { };

    public IReadOnlyList<Question> Questions => _questions;

    public IReadOnlyList<string> Notices => [.. All<Notice>().Select(static notice => notice.Text)];

    public IReadOnlyList<T> All<T>()
        where T : DeployEvent
    {
        lock (_events)
        {
            return [.. _events.OfType<T>()];
        }
    }

    public DeploySettings Settings(TimeProvider? time = null) => new()
    {
        Report = told =>
        {
            lock (_events)
            {
                _events.Add(told);
            }

            On(told);
        },
        Ask = (question, _) =>
        {
            _questions.Add(question);
            return ValueTask.FromResult(Answer(question));
        },
        Time = time ?? TimeProvider.System,
    };

    /// <summary>Everything that was told, for a failing test's message.</summary>
    public override string ToString()
    {
        lock (_events)
        {
            return string.Join("\n", _events);
        }
    }
}
