using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Replicas;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>The listener for other replicas and what is said to them.</summary>
public partial class PeersTests
{
    [Fact]
    public async Task Whoever_does_not_prove_the_key_is_cut_off_unheard()
    {
        await using var a = await Replica.StartAsync();
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(AddressOf(a));
        await using var stream = stranger.GetStream();
        await stream.WriteAsync("POST /mcp HTTP/1.1\r\nHost: x\r\nOutboard-Server: naughty\r\nContent-Length: 0\r\n\r\n"u8.ToArray());

        Assert.Equal(0, await ReadToEndAsync(stream));
        await a.LoggedAsync("did not prove the key");
    }

    [Fact]
    public async Task An_address_that_was_given_to_another_hears_a_random_number_and_no_more()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync();
        await b.ReadyAsync();
        var client = await a.OpenAsync();
        var address = AddressOf(a);
        await a.KillAsync();
        using var other = new TcpListener(address);
        other.Start();
        var heard = HearAsync(other);

        Assert.NotNull((await client.At(b).CallAsync("echo", """{"secret":"of the client"}"""))["result"]);

        var said = await heard.WaitAsync(Eventually.Limit);
        Assert.Equal("OBP1", Encoding.ASCII.GetString(said, 0, 4));
        Assert.Equal(44, said.Length);
    }

    [Fact]
    public async Task A_later_replica_at_the_address_of_one_that_is_gone_is_not_taken_for_it()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync();
        await b.ReadyAsync();
        var client = await a.OpenAsync();
        var elsewhere = client.At(b);
        await elsewhere.CallAsync("echo");
        var address = AddressOf(a);
        await a.KillAsync();
        await using var later = await Replica.StartAsync(settings => settings with { Peer = address.ToString() });
        await later.ReadyAsync();

        Assert.NotNull((await elsewhere.CallAsync("echo"))["result"]);
        Assert.Equal(1, (int)(await b.StatusAsync())["sessions"]! + (int)(await later.StatusAsync())["sessions"]!);
    }

    [Fact]
    public void What_belongs_to_a_connection_or_is_said_between_replicas_is_not_the_clients_to_send()
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in new[]
        {
            ("Connection", "close, X-Hop"), ("X-Hop", "1"), ("Keep-Alive", "1"), ("Transfer-Encoding", "chunked"), ("Upgrade", "h2c"), ("TE", "trailers"), ("Host", "a"), ("Content-Length", "3"),
            ("Outboard-Principal", "somebody"), ("outboard-adopt", "1"), ("Outboard-Owner", "x"),
            ("Mcp-Session-Id", "s"), ("X-Token", "t"), ("Accept", "application/json"),
        })
        {
            context.Request.Headers.Append(name, value);
        }

        using var forwarded = new HttpRequestMessage();
        PeerHeaders.CopyTo(forwarded, context.Request);

        Assert.Equal(["Accept", "Mcp-Session-Id", "X-Token"], forwarded.Headers.Select(static header => header.Key).Order());
    }

    [Fact]
    public async Task What_a_client_says_in_the_words_of_replicas_changes_nothing()
    {
        await using var a = await Replica.StartAsync(static settings => settings with { Tokens = ["a-token-that-is-long-enough"] });
        await using var b = await Replica.StartAsync(static settings => settings with { Tokens = ["a-token-that-is-long-enough"] });
        var opened = await Exchange.PostAsync(new Uri($"{a.BaseOf()}/mcp"), Frames.Initialize(), ("Authorization", "Bearer a-token-that-is-long-enough"));
        (string, string)[] forged = [("Mcp-Session-Id", opened.Header("Mcp-Session-Id")!), ("Outboard-Principal", "x"), ("Outboard-Server", "naughty"), ("Outboard-Adopt", "1"), ("Outboard-Again", "1")];

        Assert.Equal(401, (await Exchange.PostAsync(new Uri($"{b.BaseOf()}/mcp"), Frames.Call("echo"), forged)).Status);
        var answer = await Exchange.PostAsync(new Uri($"{b.BaseOf()}/mcp"), Frames.Call("echo"), [.. forged, ("Authorization", "Bearer a-token-that-is-long-enough")]);
        Assert.Equal(200, answer.Status);
        Assert.Equal(0, (int)(await b.StatusAsync())["sessions"]!);
    }

    /// <summary>Where others reach it, from its log.</summary>
    internal static IPEndPoint AddressOf(TestGateway gateway) => IPEndPoint.Parse(Reached().Match(string.Join('\n', gateway.Log)).Groups["address"].Value);

    private static async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1024]).AsTask().WaitAsync(Eventually.Limit);
        }
        catch (IOException)
        {
            // Cut off the hard way; it has heard nothing either.
            return 0;
        }
    }

    /// <summary>Takes a connection, answers the hello with what proves nothing, and returns all that was said to it.</summary>
    private static async Task<byte[]> HearAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        using var heard = new MemoryStream();
        var buffer = new byte[1024];
        heard.Write(buffer, 0, await stream.ReadAsync(buffer));
        await stream.WriteAsync(Encoding.ASCII.GetBytes("OBP1".PadRight(72, '?')));
        try
        {
            while (await stream.ReadAsync(buffer) is var count && count > 0)
            {
                heard.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            // The replica hangs up.
        }

        return heard.ToArray();
    }

    [GeneratedRegex(@"reach this one at (?<address>\S+)")]
    private static partial Regex Reached();
}
