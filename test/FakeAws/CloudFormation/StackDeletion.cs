namespace FakeAws.CloudFormation;

/// <summary>A whole stack goes.</summary>
internal static class StackDeletion
{
    /// <param name="retain">What stays in the account.</param>
    public static void Begin(Stack stack, IReadOnlyList<string> retain)
    {
        stack.ChangeSets.Clear();
        stack.Set("DELETE_IN_PROGRESS", "User Initiated");
        var template = stack.Template is { } text ? Template.Read(text) : null;
        var all = stack.Resources.Where(static one => one.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED"))
            .Select(one => new Leaving(one.LogicalId, one.Type, one.PhysicalId, retain.Contains(one.LogicalId) || one.DeletionPolicy is "Retain" or "RetainExceptOnCreate", one)).ToList();
        stack.Account.Timeline.After(TimeSpan.Zero, () => new StackRemoval(stack, template, all, failed =>
        {
            stack.Operation = null;
            if (failed.Count > 0)
            {
                stack.Set("DELETE_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", failed)}]. ");
                return;
            }

            stack.Deleted = stack.Account.Now;
            stack.Set("DELETE_COMPLETE");
        }).Begin());
    }
}
