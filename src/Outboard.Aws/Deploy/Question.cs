namespace Outboard.Aws.Deploy;

public enum QuestionKind
{
    /// <summary>Apply the plan that was just shown.</summary>
    Apply,

    /// <summary>A first creation failed: delete what is left of it, and begin again.</summary>
    DeleteFailedStack,

    /// <summary>An earlier operation left the stack half-way: bring it to a state that can be updated.</summary>
    Recover,

    /// <summary>Ctrl-C: cancel the running update.</summary>
    CancelUpdate,

    /// <summary>Ctrl-C in a first creation, which cannot be cancelled: delete it.</summary>
    DeleteCreation,

    /// <summary>Nothing moves any more: cancel. "No" waits on.</summary>
    Stalled,

    /// <summary>Delete everything; the answer is typed.</summary>
    Destroy,

    /// <summary>Leave what cannot be deleted in the account.</summary>
    RetainResources,
}

/// <param name="Text">For people, without the question's answers.</param>
/// <param name="Expected">What must be typed to agree: the deployment's name. Null: yes.</param>
public sealed record Question(QuestionKind Kind, string Text, string? Expected = null);

/// <summary>Asks somebody; false is no. Where nobody can be asked the executable answers by its options.</summary>
public delegate ValueTask<bool> Ask(Question question, CancellationToken cancellation);
