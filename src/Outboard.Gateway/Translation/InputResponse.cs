using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A client's answers to questions, <c>inputResponses</c>, as far as they can be judged without knowing what was asked (mcp-transports 8).</summary>
internal static class InputResponse
{
    /// <summary>Reads the answers to these questions; keys the client made up itself are passed over.</summary>
    /// <param name="responses">The value of <c>inputResponses</c>; empty for none.</param>
    /// <param name="asked">What may be answered.</param>
    /// <param name="fault">What is wrong with them; null when nothing is.</param>
    public static List<(Question Question, byte[] Answer)> Read(ReadOnlyMemory<byte> responses, List<AskedQuestion> asked, out string? fault)
    {
        fault = null;
        if (responses.IsEmpty)
        {
            return [];
        }

        if (responses.Span[0] != '{')
        {
            fault = "inputResponses is no object.";
            return [];
        }

        var answers = new List<(Question Question, byte[] Answer)>();
        foreach (var one in asked)
        {
            var value = Members.Find(responses.Span, Encoding.UTF8.GetBytes(one.Key));
            if (!value.Exists)
            {
                continue;
            }

            fault = FaultOf(one.Method, value.Of(responses.Span));
            if (fault is not null)
            {
                fault = $"inputResponses[\"{one.Key}\"] {fault}";
                return [];
            }

            answers.Add((one.Question, [.. """{"jsonrpc":"2.0","id":0,"result":"""u8, .. value.Of(responses.Span), (byte)'}']));
        }

        return answers;
    }

    /// <summary>What is wrong with an answer, to follow its name; null when nothing is.</summary>
    public static string? FaultOf(string method, ReadOnlySpan<byte> response)
    {
        if (response[0] != '{')
        {
            return "is no object.";
        }

        return method switch
        {
            "elicitation/create" when !(Is(response, "action"u8, "accept"u8) || Is(response, "action"u8, "decline"u8) || Is(response, "action"u8, "cancel"u8)) =>
                "needs an action: accept, decline or cancel.",
            "elicitation/create" when First(response, "content"u8) is not (0 or (byte)'{' or (byte)'n') => "has a content that is no object.",
            "sampling/createMessage" when First(response, "role"u8) != '"' || First(response, "model"u8) != '"' || First(response, "content"u8) == 0 => "needs role, content and model.",
            "roots/list" when First(response, "roots"u8) != '[' => "needs roots, an array.",
            _ => null,
        };
    }

    /// <summary>The byte a member's value begins with; 0 where there is no such member.</summary>
    private static byte First(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var value = Members.Find(json, name);
        return value.Exists ? json[value.Start] : (byte)0;
    }

    private static bool Is(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        var value = Members.Find(json, name).Of(json);
        var reader = new Utf8JsonReader(value);
        return !value.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.String && Members.Is(ref reader, text);
    }
}
