using System.IO.Compression;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

/// <summary>Servers that are slow, endless, or not servers at all (native-servers 2.3, 2.9).</summary>
public sealed class WebLimitsTests
{
    private const int Limit = 256 << 10;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("http://public.example/endless")]
    [InlineData("http://public.example/bomb?encoding=gzip")]
    [InlineData("http://public.example/bomb?encoding=br")]
    [InlineData("http://public.example/bomb?encoding=deflate")]
    [InlineData("http://public.example/bomb?encoding=zlib")]
    [InlineData("https://public.example/endless")]
    [InlineData("https://public.example/bomb?encoding=gzip")]
    public async Task A_body_without_end_is_stopped_at_its_limit(string url)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(url) with { MaxBytes = Limit }));

        Assert.Equal(WebFailureKind.TooLarge, failure.Kind);
        Assert.Equal("response larger than 262144 bytes", failure.Message);
    }

    [Fact]
    public async Task A_bomb_is_not_unpacked_beyond_its_limit()
    {
        using var bomb = new MemoryStream();
        bomb.Write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"u8);
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            var megabyte = new byte[1 << 20];
            for (var written = 0; written < 64; written++)
            {
                gzip.Write(megabyte);
            }
        }

        var server = new ScriptedStream(bomb.ToArray(), hangsUp: true);
        await using var web = await ConnectedAsync(server);

        await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get("http://public.example/") with { MaxBytes = Limit }));

        // A few kilobytes of the wire make up the limit; what is left there was never looked at.
        Assert.InRange(server.Taken, 1, bomb.Length / 4);
    }

    [Theory]
    [InlineData("/endless")]
    [InlineData("/bomb?encoding=br")]
    public async Task A_body_without_end_can_be_cut_instead(string path)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        var answer = await web.SendAsync(TestWeb.Get("http://public.example" + path) with { MaxBytes = Limit, CutAtMaxBytes = true });

        Assert.True(answer.IsCut);
        Assert.Equal(Limit, answer.Body.Length);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(9, true)]
    public async Task A_body_of_just_the_limit_is_whole(int limit, bool isCut)
    {
        await using var web = await TestWeb.StartAsync(static context => context.Response.Body.WriteAsync("0123456789"u8.ToArray()).AsTask());
        var request = TestWeb.Get("http://public.example/") with { MaxBytes = limit };

        Assert.Equal(isCut, (await web.SendAsync(request with { CutAtMaxBytes = true })).IsCut);
        Assert.Equal(isCut, await Record.ExceptionAsync(() => web.SendAsync(request)) is WebFailure { Kind: WebFailureKind.TooLarge });
    }

    [Fact]
    public async Task A_length_that_is_too_large_is_believed_before_anything_is_read()
    {
        await using var web = await SayingAsync("HTTP/1.1 200 OK\nContent-Length: 99999999999\n\nx", hangsUp: false);

        Assert.Equal("response larger than 10485760 bytes", await web.FailAsync("http://public.example/"));
    }

    [Fact]
    public async Task Of_a_large_error_page_the_status_counts()
    {
        await using var web = await TestWeb.StartAsync(static context =>
        {
            context.Response.StatusCode = 404;
            return AwkwardPages.AnswerAsync(context);
        });

        var answer = await web.SendAsync(TestWeb.Get("http://public.example/endless") with { MaxBytes = Limit });

        Assert.Equal(404, answer.Status);
        Assert.True(answer.IsCut);
    }

    [Fact]
    public async Task Headers_beyond_64_KiB_are_refused()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        Assert.Equal("found the end", await web.TextAsync("http://public.example/headers?kib=25"));
        Assert.Equal("the answer of public.example has more than 64 KiB of headers", await web.FailAsync("http://public.example/headers?kib=80"));
        Assert.Equal("found the end", await web.TextAsync("https://public.example/headers?kib=25"));
        Assert.Contains("public.example", await web.FailAsync("https://public.example/headers?kib=80"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var web = await SayingAsync("HTTP/1.1 200 OK\n" + string.Concat(Enumerable.Repeat("X: " + new string('x', 8000) + "\n", 20)), hangsUp: false);

        Assert.Equal("the answer of public.example has more than 64 KiB of headers", await web.FailAsync("http://public.example/"));
    }

    [Theory]
    [InlineData("http://public.example/short", "the connection to public.example ended before the answer was complete")]
    [InlineData("http://public.example/abort", "the connection to public.example ended before the answer was complete")]
    [InlineData("https://public.example/short", "the connection to public.example ended before the answer was complete")]
    [InlineData("https://public.example/abort", "the connection to public.example ended before the answer was complete")]
    public async Task A_connection_that_breaks_is_a_failure(string url, string words)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        Assert.Equal(words, await web.FailAsync(url));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 100\n\nshort", "the connection to public.example ended before the answer was complete")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nshort\n", "the connection to public.example ended before the answer was complete")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nxyz\n", "the answer of public.example is not HTTP")]
    [InlineData("HTTP/1.1 200 OK\nContent-Encoding: gzip\n\nnot gzip at all", "the answer of public.example cannot be decompressed")]
    [InlineData("HTTP/1.1 200 OK\nContent-Encoding: br\n\n\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "the answer of public.example cannot be decompressed")]
    [InlineData("SSH-2.0-OpenSSH_9.6\n", "the answer of public.example is not HTTP")]
    [InlineData("220 mail.example ESMTP\n\n", "the answer of public.example is not HTTP")]
    [InlineData("HTTP/1.1 OK\n\n", "the answer of public.example is not HTTP")]
    [InlineData("", "the connection to public.example ended before the answer was complete")]
    public async Task What_is_no_answer_is_a_failure(string script, string words)
    {
        await using var web = await SayingAsync(script);

        Assert.Equal(words, await web.FailAsync("http://public.example/"));
    }

    [Fact]
    public async Task A_body_without_a_length_ends_with_its_connection()
    {
        await using var web = await SayingAsync("HTTP/1.0 200 OK\n\nall of it");

        Assert.Equal("all of it", await web.TextAsync("http://public.example/"));
    }

    [Fact]
    public async Task Headers_that_do_not_come_end_the_wait()
    {
        var silent = ScriptedStream.Saying("", hangsUp: false);
        await using var web = await ConnectedAsync(silent);
        var asking = web.FailAsync("http://public.example/");
        await silent.Starving;

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("no answer from public.example within 30 s", await asking);
        await silent.Closed;
    }

    [Fact]
    public async Task Interim_answers_do_not_stop_the_clock()
    {
        var server = ScriptedStream.Saying(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\nLink: </a>\n\n", 100)), hangsUp: false);
        await using var web = await ConnectedAsync(server);
        var asking = web.FailAsync("http://public.example/");
        await server.Starving;

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("no answer from public.example within 30 s", await asking);
    }

    [Fact]
    public async Task A_body_that_stalls_ends_the_wait()
    {
        var server = ScriptedStream.Saying("HTTP/1.1 200 OK\nContent-Length: 100\n\nthe first line", hangsUp: false);
        await using var web = await ConnectedAsync(server);
        var asking = Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get("http://public.example/") with { ReadTimeout = TimeSpan.FromSeconds(7) }));
        await server.Starving;

        _time.Advance(TimeSpan.FromSeconds(7));

        var failure = await asking;
        Assert.Equal("no answer from public.example within 7 s", failure.Message);
        Assert.Equal(WebFailureKind.AnswerTimeout, failure.Kind);
        await server.Closed;
    }

    [Fact]
    public async Task Compressed_nothing_without_end_is_a_body_that_stalls()
    {
        var asked = new TaskCompletionSource();
        await using var web = await TestWeb.StartAsync(
            context =>
            {
                asked.SetResult();
                return AwkwardPages.AnswerAsync(context);
            },
            settings => settings with { Time = _time });
        var request = TestWeb.Get("http://public.example/empty-members") with
        {
            HeadersTimeout = Timeout.InfiniteTimeSpan,
            ReadTimeout = TimeSpan.FromSeconds(7),
            WholeTimeout = Timeout.InfiniteTimeSpan,
        };
        var asking = Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(request));
        await asked.Task;
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("no answer from public.example within 7 s", (await asking).Message);
    }

    [Fact]
    public async Task A_name_that_nobody_resolves_in_time_ends_the_wait()
    {
        var asked = new TaskCompletionSource();
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
        {
            Time = _time,
            Resolve = async (_, _) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, CancellationToken.None); // as a resolver does that does not listen
                return [];
            },
        });
        var asking = web.FailAsync("http://public.example/");
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("no connection to public.example:80 within 10 s", await asking);
    }

    [Fact]
    public async Task A_connection_that_does_not_open_ends_the_wait()
    {
        var (dialled, web) = await UnreachableAsync();
        await using var _ = web;
        var asking = Assert.ThrowsAsync<WebFailure>(() => web.GetAsync("https://public.example/"));
        await dialled.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(10));

        var failure = await asking;
        Assert.Equal("no connection to public.example:443 within 10 s", failure.Message);
        Assert.Equal(WebFailureKind.ConnectTimeout, failure.Kind);
    }

    [Fact]
    public async Task Whoever_has_less_patience_than_the_dialler_is_told_of_their_own()
    {
        var (dialled, web) = await UnreachableAsync();
        await using var _ = web;
        var asking = Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get("http://public.example/") with { HeadersTimeout = TimeSpan.FromMilliseconds(2500) }));
        await dialled.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(2500));

        Assert.Equal("no connection to public.example:80 within 2.5 s", (await asking).Message);
    }

    [Fact]
    public async Task The_whole_has_its_time_as_well()
    {
        var round = new SemaphoreSlim(0);
        var next = new SemaphoreSlim(0);
        await using var web = await TestWeb.StartAsync(
            async context =>
            {
                round.Release();
                await next.WaitAsync(context.RequestAborted);
                context.Response.Redirect("/again");
            },
            settings => settings with { Time = _time });
        var asking = web.FailAsync("http://public.example/");
        for (var hop = 0; hop < 6; hop++)
        {
            await round.WaitAsync(TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromSeconds(20)); // each hop is quick enough
            next.Release();
        }

        Assert.Equal("no answer from public.example within 120 s", await asking);
    }

    [Theory]
    [InlineData("http://public.example/hang")]
    [InlineData("http://public.example/stall")]
    [InlineData("http://public.example/endless")]
    [InlineData("https://public.example/hang")]
    [InlineData("https://public.example/stall")]
    [InlineData("https://public.example/endless")]
    public async Task A_caller_who_gives_up_stops_the_request(string url)
    {
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        await using var web = await TestWeb.StartAsync(async context =>
        {
            context.RequestAborted.Register(stopped.SetResult);
            asked.SetResult();
            await AwkwardPages.AnswerAsync(context);
        });
        using var impatience = new CancellationTokenSource();

        var asking = web.Client.SendAsync(TestWeb.Get(url) with { MaxBytes = int.MaxValue }, impatience.Token);
        await asked.Task;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_caller_who_gives_up_stops_the_dialling()
    {
        var (dialled, web) = await UnreachableAsync();
        await using var _ = web;
        using var impatience = new CancellationTokenSource();
        var asking = web.Client.SendAsync(TestWeb.Get("http://public.example/"), impatience.Token);
        await dialled.WaitAsync(TestContext.Current.CancellationToken);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await dialled.WaitAsync(TestContext.Current.CancellationToken); // released again by the dial that was given up
    }

    [Theory]
    [InlineData("http://public.example/")]
    [InlineData("https://public.example/")]
    public async Task A_caller_who_gives_up_takes_nobody_elses_connection_along(string url)
    {
        var dialled = new SemaphoreSlim(0);
        var dials = 0;
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
        {
            Connect = async (point, cancellation) =>
            {
                if (Interlocked.Increment(ref dials) == 1)
                {
                    dialled.Release();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                return await settings.Connect!(point, cancellation);
            },
        });
        using var impatience = new CancellationTokenSource();
        var first = web.Client.SendAsync(TestWeb.Get(url), impatience.Token);
        await dialled.WaitAsync(TestContext.Current.CancellationToken);
        var second = web.TextAsync(url);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("reached /", await second);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_already_dials_nobody()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => web.Client.SendAsync(TestWeb.Get("http://public.example/"), new CancellationToken(canceled: true)));

        Assert.Empty(web.Dialled);
    }

    private Task<TestWeb> ConnectedAsync(ScriptedStream stream) =>
        TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with { Time = _time, Connect = (_, _) => ValueTask.FromResult<Stream>(stream) });

    private static Task<TestWeb> SayingAsync(string script, bool hangsUp = true) =>
        TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with { Connect = (_, _) => ValueTask.FromResult<Stream>(ScriptedStream.Saying(script, hangsUp)) });

    /// <summary>Nobody accepts a connection. The semaphore is released when one is dialled, and again when that is given up.</summary>
    private async Task<(SemaphoreSlim Dialled, TestWeb Web)> UnreachableAsync()
    {
        var dialled = new SemaphoreSlim(0);
        var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
        {
            Time = _time,
            Connect = async (_, cancellation) =>
            {
                using var givenUp = cancellation.Register(() => dialled.Release());
                dialled.Release();
                await Task.Delay(Timeout.Infinite, cancellation);
                return Stream.Null;
            },
        });
        return (dialled, web);
    }
}
