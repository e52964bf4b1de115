using Microsoft.Extensions.Time.Testing;
using Outboard.Aws.Deploy;
using Outboard.Deploys;
using Spectre.Console;

namespace Outboard.Tests.Deploys;

public sealed class ProgressViewTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void What_is_under_way_stands_below_its_step_and_what_is_done_is_a_number()
    {
        var view = new ProgressView(time);

        foreach (var told in Told.Events[..^1])
        {
            view.Add(told);
        }

        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(
            """
            … main stack: creating the change set 1 min 01 s
                1 done
                service of fetch: create in progress 1 min 01 s
                    mcp-fetch:7: 0 of 1 running, 1 pending, 2 failed, attempt 2 of 3
                    fetch: task 0123abc stopped with exit code 1: Essential container in task exited
            """.ReplaceLineEndings(),
            Text(view));
    }

    [Fact]
    public void A_finished_step_is_one_line()
    {
        var view = new ProgressView(time);

        foreach (var told in Told.Events)
        {
            view.Add(told);
        }

        Assert.Equal("✓ main stack: created (4 min 05 s)", Text(view));
    }

    [Fact]
    public void A_name_with_brackets_is_text_and_not_markup()
    {
        var view = new ProgressView(time);

        view.Add(new StepStarted("image [x]", "building [red]"));

        Assert.Equal("… image [x]: building [red] 0 s", Text(view));
    }

    private static string Text(ProgressView view)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 200;
        console.Write(view.Render());
        return string.Join(Environment.NewLine, writer.ToString().Split('\n').Select(static line => line.TrimEnd())).Trim();
    }
}
