using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;
using Outboard.Remotes;

namespace Outboard.Connect;

// A remote whose era is another than was thought, from the start or since it was upgraded or rolled back.
internal sealed partial class Pump
{
    /// <summary>A remote that refuses a request may be of the other era, or have become so, and be reached all the same.</summary>
    private async Task ForwardOrTurnAsync(ClientMessage message)
    {
        var used = link;
        try
        {
            await ForwardAsync(message);
        }
        catch (Exception refusal) when (message.Message is JsonRpcRequest request && routes is not null && MayBeOfOtherEra(request, refusal))
        {
            if (!await TurnAsync(used, refusal))
            {
                throw;
            }

            inFlight.Use(request.Id, null);
            await ForwardAsync(message);
        }
    }

    /// <summary>Of a legacy remote whose session there is, only what says so, or says nothing: it refuses other things as well.</summary>
    private bool MayBeOfOtherEra(JsonRpcRequest request, Exception refusal) =>
        modern is not null || request.Method == "initialize" || refusal is HttpRequestException or RemoteRefusedException { Error.Code: RpcError.UnsupportedProtocolVersion };

    /// <summary>Takes the other way, once: whoever was refused on the way before goes along. False when there is none.</summary>
    private async Task<bool> TurnAsync(Link? used, Exception refusal)
    {
        await choosing.WaitAsync(ending.Token);
        try
        {
            if (hasTurned)
            {
                return link != used;
            }

            if (await routes!.AfterRefusalAsync(speech, refusal, ending.Token) is not { } way)
            {
                return false;
            }

            hasTurned = true;
            var refused = link;
            link = NewLink(way);
            await (refused?.DisposeAsync() ?? ValueTask.CompletedTask);
            return true;
        }
        finally
        {
            choosing.Release();
        }
    }
}
