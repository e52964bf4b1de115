using Outboard.Aws.Deploy.Recovery;

namespace Outboard.Aws.Tests.Deploy.Recovery;

/// <summary>Every status CloudFormation has, by the table of aws 3.3.</summary>
public class StackConditionTests
{
    [Theory]
    [InlineData(null, nameof(StackCondition.Absent))]
    [InlineData("REVIEW_IN_PROGRESS", nameof(StackCondition.Absent))]
    [InlineData("DELETE_COMPLETE", nameof(StackCondition.Absent))]
    [InlineData("CREATE_COMPLETE", nameof(StackCondition.Ready))]
    [InlineData("UPDATE_COMPLETE", nameof(StackCondition.Ready))]
    [InlineData("UPDATE_ROLLBACK_COMPLETE", nameof(StackCondition.Ready))]
    [InlineData("IMPORT_COMPLETE", nameof(StackCondition.Ready))]
    [InlineData("IMPORT_ROLLBACK_COMPLETE", nameof(StackCondition.Ready))]
    [InlineData("CREATE_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("UPDATE_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("UPDATE_ROLLBACK_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("ROLLBACK_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("DELETE_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("IMPORT_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("IMPORT_ROLLBACK_IN_PROGRESS", nameof(StackCondition.Busy))]
    [InlineData("ROLLBACK_COMPLETE", nameof(StackCondition.CreationFailed))]
    [InlineData("CREATE_FAILED", nameof(StackCondition.Broken))]
    [InlineData("ROLLBACK_FAILED", nameof(StackCondition.Broken))]
    [InlineData("DELETE_FAILED", nameof(StackCondition.Broken))]
    [InlineData("UPDATE_FAILED", nameof(StackCondition.UpdateFailed))]
    [InlineData("UPDATE_ROLLBACK_FAILED", nameof(StackCondition.RollbackFailed))]
    public void A_status_says_what_can_be_done(string? status, string condition) => Assert.Equal(condition, StackConditions.Of(status).ToString());
}
