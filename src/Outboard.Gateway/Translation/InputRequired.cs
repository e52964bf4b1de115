using System.Text;
using System.Text.Json;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>One thing a modern child wants of the client before it goes on (mcp-transports 8).</summary>
/// <param name="Key">What its answer is called in <c>inputResponses</c>, as JSON with its quotes.</param>
/// <param name="Method">The request it would be in the legacy era.</param>
/// <param name="Parameters">Its parameters, as JSON; empty for none.</param>
/// <param name="IsUrl">An elicitation that sends the user somewhere instead of filling in a form.</param>
internal sealed record InputRequest(string Key, string Method, string Parameters, bool IsUrl);

/// <summary>A result that is none yet: <c>{"resultType":"input_required","inputRequests":{…},"requestState":"…"}</c>.</summary>
/// <param name="Requests">What is wanted; none when the call is just to be made again.</param>
/// <param name="State">What the child wants back, as it wrote it, quotes included; empty for none.</param>
internal sealed record InputRequired(IReadOnlyList<InputRequest> Requests, byte[] State)
{
    /// <summary>Things asked at once (house rule: every count has a limit).</summary>
    private const int MaxRequests = 32;

    /// <summary>The result asks for something; a method that may not ask counts too, and fails later.</summary>
    public static bool Is(ReadOnlySpan<byte> result) => Members.Find(result, "resultType"u8) is { Exists: true } type && type.Of(result).SequenceEqual("\"input_required\""u8);

    /// <summary>Reads a result that <see cref="Is"/> one; null when it is malformed.</summary>
    public static InputRequired? Read(ReadOnlySpan<byte> result)
    {
        var state = Members.Find(result, "requestState"u8).Of(result);
        var requests = Members.Find(result, "inputRequests"u8).Of(result);
        if ((state.IsEmpty && requests.IsEmpty) || (!state.IsEmpty && state[0] != '"'))
        {
            return null;
        }

        List<InputRequest> read = [];
        if (!requests.IsEmpty && !TryRead(requests, read))
        {
            return null;
        }

        return read.Count == 0 && state.IsEmpty ? null : new InputRequired(read, state.ToArray());
    }

    private static bool TryRead(ReadOnlySpan<byte> requests, List<InputRequest> read)
    {
        try
        {
            using var json = JsonDocument.Parse(requests.ToArray(), new JsonDocumentOptions { MaxDepth = Frame.MaxDepth });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (read.Count == MaxRequests || entry.Value.ValueKind != JsonValueKind.Object
                    || !entry.Value.TryGetProperty("method"u8, out var method) || method.ValueKind != JsonValueKind.String)
                {
                    return false;
                }

                var hasParameters = entry.Value.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind == JsonValueKind.Object;
                var isUrl = hasParameters && parameters.TryGetProperty("mode"u8, out var mode) && mode.ValueKind == JsonValueKind.String && mode.ValueEquals("url"u8);
                read.Add(new InputRequest(JsonText.Quote(entry.Name), method.GetString()!, hasParameters ? parameters.GetRawText() : "", isUrl));
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate in a name: text to nobody.
            return false;
        }
    }
}

/// <summary>Builds the request that a call is sent again as.</summary>
internal static class InputResponses
{
    /// <summary>The members of <c>params</c> that go back: the answers by their keys, and the exact state.</summary>
    public static byte[] Compose(InputRequired asked, IReadOnlyList<byte[]> answers)
    {
        var members = new ByteBuffer(256);
        if (asked.Requests.Count > 0)
        {
            members.Write("\"inputResponses\":{"u8);
            for (var i = 0; i < answers.Count; i++)
            {
                members.Write(Encoding.UTF8.GetBytes($"{(i > 0 ? "," : "")}{asked.Requests[i].Key}:"));
                members.Write(answers[i]);
            }

            members.Write((byte)'}');
        }

        if (asked.State.Length > 0)
        {
            members.Write(asked.Requests.Count > 0 ? ",\"requestState\":"u8 : "\"requestState\":"u8);
            members.Write(asked.State);
        }

        return members.TakeArray();
    }
}
