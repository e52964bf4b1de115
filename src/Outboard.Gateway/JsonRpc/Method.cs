using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>The methods the bridge treats in a way of its own; every other is forwarded as it is (bridge-compat R25).</summary>
internal enum Method : byte
{
    Other,
    Initialize,
    Initialized,
    Ping,
    Discover,
    Listen,
    ToolsCall,
    ToolsList,
    PromptsList,
    ResourcesList,
    ResourceTemplatesList,
    PromptsGet,
    ResourcesRead,
    ResourcesSubscribe,
    ResourcesUnsubscribe,
    SetLevel,
    Cancelled,
    Progress,
    Message,
    ToolsListChanged,
    PromptsListChanged,
    ResourcesListChanged,
    ResourcesUpdated,
    RootsListChanged,
    ElicitationComplete,
    SubscriptionsAcknowledged,
    CreateMessage,
    Elicit,
    RootsList,
}

internal static class Methods
{
    /// <summary>A method on whose way to an answer the client may be asked something (mcp-transports 8, 18).</summary>
    public static bool MayAsk(this Method method) => method is Method.ToolsCall or Method.PromptsGet or Method.ResourcesRead;

    /// <summary>The method named by the string the reader stands on.</summary>
    public static Method Of(ref Utf8JsonReader reader)
    {
        // Escapes in a method name are legal and never seen: the short way is a switch over the bytes as they stand.
        if (reader.ValueIsEscaped)
        {
            Span<byte> unescaped = stackalloc byte[256];
            return reader.ValueSpan.Length > unescaped.Length ? Method.Other : Of(unescaped[..reader.CopyString(unescaped)]);
        }

        return Of(reader.ValueSpan);
    }

    private static Method Of(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("tools/call"u8))
        {
            return Method.ToolsCall;
        }

        if (name.StartsWith("notifications/"u8))
        {
            return OfNotification(name["notifications/"u8.Length..]);
        }

        return name switch
        {
            _ when name.SequenceEqual("initialize"u8) => Method.Initialize,
            _ when name.SequenceEqual("ping"u8) => Method.Ping,
            _ when name.SequenceEqual("server/discover"u8) => Method.Discover,
            _ when name.SequenceEqual("subscriptions/listen"u8) => Method.Listen,
            _ when name.SequenceEqual("tools/list"u8) => Method.ToolsList,
            _ when name.SequenceEqual("prompts/list"u8) => Method.PromptsList,
            _ when name.SequenceEqual("prompts/get"u8) => Method.PromptsGet,
            _ when name.SequenceEqual("resources/list"u8) => Method.ResourcesList,
            _ when name.SequenceEqual("resources/templates/list"u8) => Method.ResourceTemplatesList,
            _ when name.SequenceEqual("resources/read"u8) => Method.ResourcesRead,
            _ when name.SequenceEqual("resources/subscribe"u8) => Method.ResourcesSubscribe,
            _ when name.SequenceEqual("resources/unsubscribe"u8) => Method.ResourcesUnsubscribe,
            _ when name.SequenceEqual("logging/setLevel"u8) => Method.SetLevel,
            _ when name.SequenceEqual("sampling/createMessage"u8) => Method.CreateMessage,
            _ when name.SequenceEqual("elicitation/create"u8) => Method.Elicit,
            _ when name.SequenceEqual("roots/list"u8) => Method.RootsList,
            _ => Method.Other,
        };
    }

    private static Method OfNotification(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("progress"u8) => Method.Progress,
        _ when name.SequenceEqual("message"u8) => Method.Message,
        _ when name.SequenceEqual("cancelled"u8) => Method.Cancelled,
        _ when name.SequenceEqual("initialized"u8) => Method.Initialized,
        _ when name.SequenceEqual("tools/list_changed"u8) => Method.ToolsListChanged,
        _ when name.SequenceEqual("prompts/list_changed"u8) => Method.PromptsListChanged,
        _ when name.SequenceEqual("resources/list_changed"u8) => Method.ResourcesListChanged,
        _ when name.SequenceEqual("resources/updated"u8) => Method.ResourcesUpdated,
        _ when name.SequenceEqual("roots/list_changed"u8) => Method.RootsListChanged,
        _ when name.SequenceEqual("elicitation/complete"u8) => Method.ElicitationComplete,
        _ when name.SequenceEqual("subscriptions/acknowledged"u8) => Method.SubscriptionsAcknowledged,
        _ => Method.Other,
    };
}
