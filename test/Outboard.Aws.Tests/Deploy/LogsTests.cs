using System.Globalization;
using FakeAws;
using FakeAws.Model;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Reading;
using Outboard.Aws.Tests.Fake;
using FakeAccount = Outboard.Aws.Tests.Fake.FakeDeployment;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy;

public sealed class LogsTests
{
    private const string Group = "/outboard/mcp";

    private readonly EagerTime time = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Lines_of_all_servers_come_in_the_order_of_time_page_by_page()
    {
        await using var deployment = await CreatedAsync(pageSize: 3);
        for (var minute = 9; minute > 0; minute--)
        {
            Log(deployment, minute % 2 == 0 ? "fetch" : "aws-doc", minute, $"line {minute}");
        }

        var lines = await ReadAsync(deployment, []);

        Assert.Equal(["line 9", "line 8", "line 7", "line 6", "line 5", "line 4", "line 3", "line 2", "line 1"], lines.Select(static line => line.Text));
        Assert.Equal(("aws-doc", "task1"), (lines[0].Server, lines[0].Task));
        Assert.Equal(3, deployment.Cloud.Calls.Count(static call => call.Operation == "FilterLogEvents"));
    }

    [Fact]
    public async Task Servers_that_are_named_are_merged_and_a_name_is_not_a_prefix()
    {
        await using var deployment = await CreatedAsync();
        Log(deployment, "fetch", 5, "one");
        Log(deployment, "searxng", 4, "two");
        Log(deployment, "fetch", 3, "three");
        Log(deployment, "fetch-more", 2, "not this");
        Log(deployment, "aws-doc", 1, "nor this");

        var lines = await ReadAsync(deployment, ["searxng", "fetch"]);

        Assert.Equal(["one", "two", "three"], lines.Select(static line => line.Text));
    }

    [Fact]
    public async Task A_pattern_and_the_time_are_left_to_CloudWatch()
    {
        await using var deployment = await CreatedAsync();
        Log(deployment, "fetch", 30, "error long ago");
        Log(deployment, "fetch", 5, "error now");
        Log(deployment, "fetch", 4, "all is well");

        var lines = await ReadAsync(deployment, [], pattern: "error");

        Assert.Equal("error now", Assert.Single(lines).Text);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_those_that_are()
    {
        await using var deployment = await CreatedAsync();

        var refused = await Assert.ThrowsAsync<OutboardException>(() => ReadAsync(deployment, ["fetsch"]));

        Assert.Equal("There is no server fetsch in the deployment mcp.", refused.What);
        Assert.Equal("it has aws-doc, fetch, searxng.", refused.Why);
    }

    [Fact]
    public async Task A_deployment_that_is_not_there_is_said_to_be()
    {
        await using var deployment = await FakeAccount.StartAsync(new FakeCloudOptions { Time = time });

        var refused = await Assert.ThrowsAsync<OutboardException>(() => ReadAsync(deployment, []));

        Assert.Equal("There is no log group /outboard/mcp.", refused.What);
    }

    [Fact]
    public async Task Of_one_task_for_all_any_server_has_the_lines()
    {
        await using var deployment = await Standing.CreatedAsync(Cases.Plan("one-task-edge"), time);
        Log(deployment, "gateway", 1, "hello");

        Assert.Equal("hello", Assert.Single(await ReadAsync(deployment, ["fetch"])).Text);
    }

    [Fact]
    public async Task Following_tells_each_line_once_and_late_ones_too()
    {
        await using var deployment = await CreatedAsync();
        Log(deployment, "fetch", 1, "before");
        var polls = 0;
        time.OnWait = () => deployment.Cloud.Change(account =>
        {
            polls++;
            account.Logs.Add(new LogRecord(Group, "fetch/fetch/task1", time.GetUtcNow(), string.Create(CultureInfo.InvariantCulture, $"poll {polls}")));
            if (polls == 3)
            {
                // Written ten seconds ago, and only now to be had.
                account.Logs.Add(new LogRecord(Group, "aws-doc/aws-doc/task1", time.GetUtcNow() - TimeSpan.FromSeconds(10), "late"));
            }
        });

        var lines = new List<string>();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var line in new DeploymentLogs(deployment.Session, time).ReadAsync("mcp", [], TimeSpan.FromMinutes(10), null, follow: true, stop.Token))
            {
                lines.Add(line.Text);
                if (line.Text == "poll 40")
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Equal(Enumerable.Range(1, 40).Select(static poll => $"poll {poll}").Prepend("before").Append("late").Order(), lines.Order());
    }

    [Fact]
    public async Task A_poll_that_fails_for_a_passing_reason_is_over_and_a_lasting_one_is_an_error()
    {
        var poll = new LogPoll(time);
        for (var failure = 0; failure < 9; failure++)
        {
            Assert.Equal(["one"], await TextsAsync(poll.ReadAsync(BrokenAsync(503), None)));
            var before = time.GetUtcNow();
            await poll.PauseAsync(None);
            Assert.Equal(TimeSpan.FromSeconds(30), time.GetUtcNow() - before);
        }

        await Assert.ThrowsAsync<AwsException>(() => TextsAsync(poll.ReadAsync(BrokenAsync(503), None)));
        await Assert.ThrowsAsync<AwsException>(() => TextsAsync(new LogPoll(time).ReadAsync(BrokenAsync(403), None)));

        static async IAsyncEnumerable<LogEvent> BrokenAsync(int status)
        {
            yield return new LogEvent("1", "fetch/fetch/1", default, "one");
            await Task.Yield();
            throw new AwsException("Logs.FilterLogEvents", "SomeException", "no", null, status);
        }

        static async Task<IReadOnlyList<string>> TextsAsync(IAsyncEnumerable<LogEvent> events)
        {
            var texts = new List<string>();
            await foreach (var one in events)
            {
                texts.Add(one.Message);
            }

            return texts;
        }
    }

    [Fact]
    public void The_window_forgets_and_never_tells_twice()
    {
        var window = new LogWindow(time.GetUtcNow());
        var told = 0;
        for (var batch = 0; batch < 3; batch++)
        {
            for (var number = 0; number < LogWindow.MostKnown; number++)
            {
                told += window.Admit(Event(batch, number), time.GetUtcNow() + TimeSpan.FromDays(1)) ? 1 : 0;
            }

            window.Advance();
            Assert.InRange(window.Known, 1, LogWindow.MostKnown);
            Assert.False(window.Admit(Event(batch, LogWindow.MostKnown - 1), time.GetUtcNow() + TimeSpan.FromDays(1)));
        }

        Assert.Equal(3 * LogWindow.MostKnown, told);

        LogEvent Event(int batch, int number) => new(
            string.Create(CultureInfo.InvariantCulture, $"{batch}-{number}"), "fetch/fetch/1", time.GetUtcNow() + TimeSpan.FromMinutes(batch) + TimeSpan.FromTicks(number), "x");
    }

    [Fact]
    public void More_in_the_window_than_is_remembered_shrinks_it()
    {
        var start = time.GetUtcNow();
        var window = new LogWindow(start);
        for (var number = 0; number < LogWindow.MostKnown + 1000; number++)
        {
            window.Admit(new(number.ToString(CultureInfo.InvariantCulture), "s", start + TimeSpan.FromMilliseconds(number / 10), "x"), start + TimeSpan.FromDays(1));
        }

        window.Advance();

        Assert.InRange(window.Known, 1, LogWindow.MostKnown);
        Assert.True(window.From > start + TimeSpan.FromMilliseconds(99), $"{window.From - start}");
    }

    private async Task<FakeAccount> CreatedAsync(int pageSize = 100) => await Standing.CreatedAsync(Plans.Edge, time, new FakeCloudOptions { PageSize = pageSize });

    private void Log(FakeAccount deployment, string container, int minutesAgo, string text) => deployment.Cloud.Change(account =>
        account.Logs.Add(new LogRecord(Group, $"{container}/{container}/task1", time.GetUtcNow() - TimeSpan.FromMinutes(minutesAgo), text)));

    private async Task<IReadOnlyList<LogLine>> ReadAsync(FakeAccount deployment, IReadOnlyList<string> servers, string? pattern = null)
    {
        var lines = new List<LogLine>();
        await foreach (var line in new DeploymentLogs(deployment.Session, time).ReadAsync("mcp", servers, TimeSpan.FromMinutes(10), pattern, follow: false, None))
        {
            lines.Add(line);
        }

        return lines;
    }
}
