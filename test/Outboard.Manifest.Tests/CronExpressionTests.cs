namespace Outboard.Manifests.Tests;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("0 8 ? * MON-FRI *")]
    [InlineData("0 8 1 * ? *")]
    [InlineData("*/15 0-23/2 ? * sun,2 2026-2030")]
    [InlineData("0 8 LW * ? *")]
    [InlineData("0 8 15W * ? *")]
    [InlineData("0 8 ? * 6L *")]
    [InlineData("0 8 ? * MON#1 *")]
    public void Six_fields_with_one_question_mark_are_read(string text) => Assert.NotNull(CronExpression.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0 8 * * 1-5")]
    [InlineData("0 8 * * MON-FRI *")]
    [InlineData("0 8 ? * ? *")]
    [InlineData("cron(0 8 ? * MON-FRI *)")]
    [InlineData("60 8 ? * MON-FRI *")]
    [InlineData("0 24 ? * MON-FRI *")]
    [InlineData("0 8 ? 13 MON-FRI *")]
    [InlineData("0 8 ? * FRI-MON *")]
    [InlineData("0 8 ? * 0 *")]
    [InlineData("0 8 32W * ? *")]
    [InlineData("*/0 8 ? * * *")]
    [InlineData("0 8 ? * MON,, *")]
    [InlineData("0 8 ? * * 1969")]
    public void What_is_no_expression(string text) => Assert.Null(CronExpression.Parse(text));

    [Fact]
    public void Week_begins_with_sunday_as_1()
    {
        var weekdays = CronExpression.Parse("5,10 8 ? * 2-6 *")!;

        Assert.Equal([5, 10], weekdays.Minutes.Order());
        Assert.Equal([8], weekdays.Hours);
        Assert.True(weekdays.RunsOn(new(2026, 11, 23)), "a Monday");
        Assert.False(weekdays.RunsOn(new(2026, 11, 22)), "a Sunday");
    }

    [Fact]
    public void Step_without_an_end_goes_on_to_the_last() => Assert.Equal([10, 30, 50], CronExpression.Parse("10/20 8 ? * * *")!.Minutes.Order());

    [Theory]
    [InlineData("0 8 ? * MON-FRI *", true)]
    [InlineData("0 8 L * ? *", false)]
    [InlineData("0 8 ? * MON#2 *", false)]
    public void Days_counted_from_the_end_of_a_month_are_not_plain(string text, bool plain) => Assert.Equal(plain, CronExpression.Parse(text)!.IsPlain);
}
