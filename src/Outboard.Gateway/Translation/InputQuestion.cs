using System.Text;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A request to a legacy client that stands for one thing a modern child wants to know. The child is not waiting: its call is sent again with the answers.</summary>
/// <param name="round">The things asked together with it.</param>
/// <param name="request">What is wanted.</param>
/// <param name="index">Its place among them.</param>
internal sealed class InputQuestion(InputRound round, InputRequest request, int index) : Question(round.Link, round.Call.Session, round.Call)
{
    /// <summary>Made up for a client that expects one with a URL (2025-11-25); null for any other question.</summary>
    public string? ElicitationId { get; } = request.IsUrl ? Guid.NewGuid().ToString("N") : null;

    public string Method => request.Method;

    public int Index => index;

    public override bool OutlivesChild => true;

    public override void Refuse(RpcError error) => round.Fail(error);

    public override ValueTask AnswerAsync(ReadOnlyMemory<byte> bytes, Frame frame) => round.AnswerAsync(this, bytes, frame);

    /// <summary>Sends it to where the answer of its call goes, or, where nothing may precede that, to the session's stream.</summary>
    public void Ask()
    {
        var parameters = Encoding.UTF8.GetBytes(request.Parameters);
        var line = new ByteBuffer(parameters.Length + 256);
        line.Write(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":{JsonText.Quote(request.Method)}"));
        if (parameters.Length > 0 || ElicitationId is not null)
        {
            line.Write(",\"params\":"u8);
            Members.Copy(
                line,
                parameters,
                static (ref System.Text.Json.Utf8JsonReader name) => name.ValueTextEquals("elicitationId"u8),
                ElicitationId is null ? default : Encoding.UTF8.GetBytes($"\"elicitationId\":\"{ElicitationId}\""));
        }

        line.Write((byte)'}');
        Frame.Parse(line.Span, out var frame);
        Attribution.Put(this, line.Span, frame.Id);
        line.Release();
    }
}
