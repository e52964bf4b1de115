using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>One request of the modern era that has passed the checks of its transport.</summary>
/// <param name="Context">The HTTP request it came as.</param>
/// <param name="Backend">The server it is for.</param>
/// <param name="Hello">What that server's children say of themselves.</param>
/// <param name="Principal">Who asks: a digest of the credentials; null where nobody is asked for any.</param>
/// <param name="Accept">What the client can read.</param>
/// <param name="Bytes">The request; the caller's until the request is answered.</param>
/// <param name="Frame">Its envelope.</param>
/// <param name="Envelope">What it says of itself.</param>
internal sealed record ModernRequest(
    HttpContext Context, StdioBackend Backend, ServerHello Hello, string? Principal, Accept Accept, ReadOnlyMemory<byte> Bytes, Frame Frame, ModernEnvelope Envelope)
{
    public ReadOnlySpan<byte> Id => Frame.Id.Of(Bytes.Span);

    public ReadOnlySpan<byte> Params => Frame.Params.Of(Bytes.Span);

    public IHeaderDictionary Headers => Context.Request.Headers;

    public ClientCapabilities Capabilities => Envelope.Capabilities ?? ClientCapabilities.None;

    /// <summary>The child may ask this caller something on the way to the answer (mcp-transports 8).</summary>
    public bool IsInteractive => Capabilities != ClientCapabilities.None && MayAsk;

    /// <summary>A method whose answer may be a question.</summary>
    public bool MayAsk => Frame.Method.MayAsk();

    public Task RefuseAsync(int status, RpcError error, ReadOnlySpan<byte> data = default) => Answers.ErrorAsync(Context, status, error, Id, data);

    /// <summary>The caller's own child, where each has one; null for the one the sharing rule picks. Where it cannot be had the request has been refused.</summary>
    public async ValueTask<(bool IsRefused, ChildLink? Child)> TakeChildAsync()
    {
        if (Backend.CallerChildren is not { } children)
        {
            return (false, null);
        }

        var (child, why) = await children.TakeAsync(Principal, Headers);
        if (child is not null)
        {
            return (false, child);
        }

        await RefuseAsync(StatusCodes.Status503ServiceUnavailable, why);
        return (true, null);
    }

    /// <summary>Takes a call to a child and its answer back, unless the client closes the connection before.</summary>
    /// <param name="sink">The request's POST.</param>
    /// <param name="carrier">What goes to the child in its place; null for itself.</param>
    /// <param name="bytes">The request as the child gets it.</param>
    /// <param name="frame">The envelope of that.</param>
    public async ValueTask SubmitAsync(PostCall sink, LegacyCall? carrier, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        // While the call waits for its turn too.
        var closed = sink.WatchForClosing(Context, Backend, carrier);
        await Backend.SubmitAsync((Call?)carrier ?? sink, bytes, frame, Headers);
        if (Context.RequestAborted.IsCancellationRequested)
        {
            // It came when the call was between two places, perhaps.
            sink.OnClosed();
        }

        await sink.AnswerAsync(Context, closed);
    }

    /// <summary>
    /// What a retry must repeat: method, name or URI, and arguments, by their tokens, so that white space makes no difference (mcp-transports 8).
    /// </summary>
    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Frame.MethodName.Of(Bytes.Span));
        hash.AppendData([0]);
        hash.AppendData(Encoding.UTF8.GetBytes(Envelope.Name ?? Envelope.Uri ?? ""));
        hash.AppendData([0]);
        if (Envelope.Arguments.Exists)
        {
            var reader = new Utf8JsonReader(Envelope.Arguments.Of(Params), new JsonReaderOptions { MaxDepth = JsonRpc.Frame.MaxDepth });
            while (reader.Read())
            {
                hash.AppendData([(byte)reader.TokenType]);
                hash.AppendData(reader.ValueSpan);
                hash.AppendData([0]);
            }
        }

        return hash.GetHashAndReset();
    }

    /// <summary>
    /// Writes the request as a legacy child reads it: <c>_meta</c> without the keys of this era, and without the answers to questions the child
    /// never asked (mcp-transports 17.2, "Inbound").
    /// </summary>
    public void WriteLegacy(ByteBuffer target)
    {
        var bytes = Bytes.Span;
        if (!Frame.Params.Exists)
        {
            target.Write(bytes);
            return;
        }

        target.Write(bytes[..Frame.Params.Start]);
        if (Envelope.HasForeignMeta)
        {
            var meta = new ByteBuffer(256);
            meta.Write("\"_meta\":"u8);
            Members.Copy(meta, Frame.Meta.Of(bytes), Metadata.IsReserved, default);
            Members.Copy(target, Params, Metadata.IsEnvelope, meta.Span);
            meta.Release();
        }
        else
        {
            Members.Copy(target, Params, Metadata.IsEnvelope, default);
        }

        target.Write(bytes[Frame.Params.End..]);
    }

    /// <summary>
    /// The part of a plain request that a legacy child does not get, for a request that is to be passed on as it is but for that; absent for one
    /// that takes <see cref="WriteLegacy"/>.
    /// </summary>
    public Slice FindMeta()
    {
        var bytes = Bytes.Span;
        var meta = Frame.Meta;
        if (!meta.Exists || Envelope.HasForeignMeta || Envelope.InputResponses.Exists || Envelope.RequestState is not null)
        {
            return default;
        }

        // "_meta" : {…} with one of the commas around it.
        var colon = bytes[..meta.Start].TrimEnd(White);
        var name = colon[..^1].TrimEnd(White);
        if (!name.EndsWith("\"_meta\""u8))
        {
            return default;
        }

        var before = name[..^7].TrimEnd(White);
        if (before[^1] == ',')
        {
            return new Slice(before.Length - 1, meta.End - before.Length + 1);
        }

        var after = bytes[meta.End..];
        var rest = after.TrimStart(White);
        var end = rest[0] == ',' ? meta.End + after.Length - rest.Length + 1 : meta.End;
        return new Slice(name.Length - 7, end - name.Length + 7);
    }

    private static ReadOnlySpan<byte> White => " \t\r\n"u8;
}
