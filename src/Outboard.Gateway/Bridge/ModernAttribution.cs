using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// Step 9 for what a child of the modern era writes that is no reply: it names its request by progress token or subscription id, or, as a log
/// message does, not at all (mcp-transports 9, 10, 17.3). It asks nothing. Runs on the child's reading thread.
/// </summary>
internal static class ModernAttribution
{
    public static void Route(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (frame.Kind == FrameKind.Request)
        {
            // In this era servers send none and clients write no answers.
            link.OnStrayRequest(line, frame);
        }
        else if (frame.SubscriptionId.Exists)
        {
            if (frame.Method == Method.ToolsListChanged)
            {
                link.OnToolsChanged();
            }

            if (Splice.TryReadId(frame.SubscriptionId.Of(line), out var number) && link.Calls.TryGet(number, out var listen) && listen.Method == Method.Listen)
            {
                listen.TryRelate(line, frame.SubscriptionId, listen.Id);
            }
        }
        else
        {
            RouteToCall(link, line, frame);
        }
    }

    private static void RouteToCall(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        switch (frame.Method)
        {
            case Method.Progress:
                Attribution.Progress(link, line, frame);
                break;
            case Method.Cancelled when Splice.TryReadId(frame.Reference.Of(line), out var number):
                // The child ends a subscription; the result that should follow says nothing more.
                link.EndListensOfChild(number);
                break;
            case Method.Message:
                var level = LoggingLevels.Parse(frame.Subject.Of(line));
                Attribution.TellServed(link.Calls.Attribute(), line, call => call.WantsMessage(level), session => session.WantsMessage(level));
                break;
            case Method.Other:
                // Of an extension, perhaps: for the one call it can be about.
                link.Calls.Attribute().Call?.TryRelate(line, default, default);
                break;
            default:
                // A change that names no subscription is told to nobody.
                break;
        }
    }
}
