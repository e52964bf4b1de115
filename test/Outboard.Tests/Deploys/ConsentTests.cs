using Outboard.Aws.Deploy;
using Outboard.Deploys;

namespace Outboard.Tests.Deploys;

public sealed class ConsentTests : IDisposable
{
    private readonly StringWriter error = new();

    public void Dispose() => error.Dispose();

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("YES\n", true)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public async Task Only_a_yes_is_a_yes(string typed, bool agreed)
    {
        Assert.Equal(agreed, await Asking(typed).AskAsync(new Question(QuestionKind.Apply, "Apply?"), TestContext.Current.CancellationToken));
        Assert.Equal("Apply? [y/N] ", error.ToString());
    }

    [Theory]
    [InlineData("mcp\n", true)]
    [InlineData("y\n", false)]
    [InlineData("MCP\n", false)]
    public async Task A_deletion_is_agreed_to_by_typing_the_name(string typed, bool agreed)
    {
        Assert.Equal(agreed, await Asking(typed).AskAsync(new Question(QuestionKind.Destroy, "Delete all of it?", "mcp"), TestContext.Current.CancellationToken));
        Assert.Equal("Delete all of it? Type mcp to agree: ", error.ToString());
    }

    [Theory]
    [InlineData(QuestionKind.Apply, true)]
    [InlineData(QuestionKind.Recover, true)]
    [InlineData(QuestionKind.DeleteFailedStack, true)]
    [InlineData(QuestionKind.Stalled, false)]
    [InlineData(QuestionKind.CancelUpdate, false)]
    [InlineData(QuestionKind.RetainResources, false)]
    public async Task Yes_answers_what_was_shown_and_nothing_that_loses_something(QuestionKind kind, bool agreed)
    {
        var consent = new Consent(new Terminal(() => Stream.Null, () => Stream.Null, TextWriter.Null, error)) { Yes = true };

        Assert.Equal(agreed, await consent.AskAsync(new Question(kind, "?"), TestContext.Current.CancellationToken));
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task The_answers_given_beforehand_are_used()
    {
        var consent = new Consent(new Terminal(() => Stream.Null, () => Stream.Null, TextWriter.Null, error)) { CancelOnStall = true, CancelOnInterrupt = true };

        Assert.True(await consent.AskAsync(new Question(QuestionKind.Stalled, "?"), TestContext.Current.CancellationToken));
        Assert.True(await consent.AskAsync(new Question(QuestionKind.CancelUpdate, "?"), TestContext.Current.CancellationToken));
        Assert.True(await consent.AskAsync(new Question(QuestionKind.DeleteCreation, "?"), TestContext.Current.CancellationToken));
        Assert.False(await consent.AskAsync(new Question(QuestionKind.Apply, "?"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_question_reads_the_second_line()
    {
        var consent = Asking("n\ny\n");

        Assert.False(await consent.AskAsync(new Question(QuestionKind.Apply, "?"), TestContext.Current.CancellationToken));
        Assert.True(await consent.AskAsync(new Question(QuestionKind.Apply, "?"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wait_for_an_answer_ends_with_the_cancellation()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var never = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        using var stop = new CancellationTokenSource();
        var consent = new Consent(new Terminal(() => never, () => Stream.Null, TextWriter.Null, error) { InIsScreen = true, ErrorIsScreen = true });

        var asked = consent.AskAsync(new Question(QuestionKind.Apply, "?"), stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        // The read behind it goes on until its input ends; before that its stream cannot be disposed.
        pipe.Dispose();
    }

    private Consent Asking(string typed) => new(new Terminal(() => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(typed)), () => Stream.Null, TextWriter.Null, error) { InIsScreen = true, ErrorIsScreen = true });
}
