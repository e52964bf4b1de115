using System.IO.Pipelines;
using Outboard.Gateway.Replicas;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Replicas;

public sealed class PeerProofTests : IDisposable
{
    private const string OtherKey = "another-key-that-nobody-shares-987654321";
    private const string Address = "10.0.0.5:8790";

    private readonly Seal seal = Seal.From(Replica.Key);
    private readonly Pipe toOwner = new();
    private readonly Pipe toCaller = new();

    [Theory]
    [InlineData(Replica.Key, Replica.Key)]
    [InlineData(Replica.Key + "," + OtherKey, Replica.Key)]
    [InlineData(OtherKey, Replica.Key + "," + OtherKey)]
    public async Task Two_that_share_a_key_hear_each_other_and_nothing_that_follows_is_lost(string callers, string owners)
    {
        using var caller = Seal.From(callers);
        using var owner = Seal.From(owners);
        var accepted = AcceptAsync(owner, Address);
        Assert.True(await OfferAsync(caller, Address));
        Assert.True(await accepted);

        await toOwner.Writer.WriteAsync("GET / HTTP/1.1"u8.ToArray());
        Assert.Equal("GET / HTTP/1.1"u8.ToArray(), (await toOwner.Reader.ReadAsync()).Buffer.First.ToArray());
    }

    [Fact]
    public async Task Whoever_lacks_the_key_is_told_nothing_and_cut_off()
    {
        using var stranger = Seal.From(OtherKey);
        await toOwner.Writer.WriteAsync(Hello(stranger));
        Assert.False(await AcceptAsync(seal, Address));
        Assert.False(toCaller.Reader.TryRead(out _));
    }

    [Fact]
    public async Task An_owner_that_proves_another_address_is_not_spoken_to()
    {
        // Somebody at an address that was a replica's hands the proof on to a real one.
        var accepted = AcceptAsync(seal, "10.0.0.9:8790");
        Assert.False(await OfferAsync(seal, Address));
        await toOwner.Writer.CompleteAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => accepted);
    }

    [Fact]
    public async Task An_owners_own_proof_sent_back_to_it_proves_nothing()
    {
        var accepted = AcceptAsync(seal, Address);
        await toOwner.Writer.WriteAsync(Hello(seal));
        var challenge = new byte[72];
        await toCaller.Reader.AsStream().ReadExactlyAsync(challenge);
        await toOwner.Writer.WriteAsync(challenge.AsMemory(40));
        Assert.False(await accepted);
    }

    [Fact]
    public async Task Anything_else_than_a_hello_is_refused()
    {
        var accepted = AcceptAsync(seal, Address);
        await toOwner.Writer.WriteAsync("POST /mcp HTTP/1.1\r\nHost: 10.0.0.5:8790\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
        Assert.False(await accepted);
        Assert.False(toCaller.Reader.TryRead(out _));
    }

    public void Dispose() => seal.Dispose();

    private static byte[] Hello(Seal from)
    {
        var hello = new byte[44];
        "OBP1"u8.CopyTo(hello);
        from.Keys[0].Id.CopyTo(hello.AsSpan(4));
        return hello;
    }

    private Task<bool> AcceptAsync(Seal with, string address) =>
        PeerProof.AcceptAsync(toOwner.Reader.AsStream(), toCaller.Writer.AsStream(), with, address, CancellationToken.None).WaitAsync(Eventually.Limit);

    private Task<bool> OfferAsync(Seal with, string address) =>
        PeerProof.OfferAsync(new Duplex(toCaller.Reader.AsStream(), toOwner.Writer.AsStream()), with, address, CancellationToken.None).WaitAsync(Eventually.Limit);

    /// <summary>Two pipes as one connection.</summary>
    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await output.WriteAsync(buffer, cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
