using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>What the legacy clients of a child want to hear of, as the filter of a <c>subscriptions/listen</c>.</summary>
/// <param name="Filter">The value of <c>params.notifications</c>.</param>
internal sealed record Wanted(string Filter)
{
    /// <summary>Null when nobody is there to hear, or the child has nothing to tell.</summary>
    public static Wanted? Of(ChildLink link)
    {
        var hello = link.Hello!;
        Session[] sessions = link.Owner is { } owner ? [owner] : [.. link.Backend.Sessions.All];
        string[] uris = hello.OffersSubscriptions ? [.. sessions.SelectMany(static session => session.GetSubscriptions()).Distinct().Order(StringComparer.Ordinal)] : [];
        var filter = FilterOf(hello.OffersToolChanges, hello.OffersPromptChanges, hello.OffersResourceChanges, uris);
        return sessions.Length == 0 || filter == "{}" ? null : new Wanted(filter);
    }

    /// <summary>The value of <c>notifications</c>, as it is asked for and as it is acknowledged (mcp-transports 9).</summary>
    /// <param name="tools">Changes of the list of tools.</param>
    /// <param name="prompts">Of that of prompts.</param>
    /// <param name="resources">Of that of resources.</param>
    /// <param name="uris">Resources watched, as JSON strings.</param>
    public static string FilterOf(bool tools, bool prompts, bool resources, IReadOnlyCollection<string> uris)
    {
        var members = ((string?[])
        [
            tools ? "\"toolsListChanged\":true" : null,
            prompts ? "\"promptsListChanged\":true" : null,
            resources ? "\"resourcesListChanged\":true" : null,
            uris.Count > 0 ? $"\"resourceSubscriptions\":[{string.Join(',', uris)}]" : null,
        ]).Where(static member => member is not null);
        return $"{{{string.Join(',', members)}}}";
    }
}

/// <summary>A <c>subscriptions/listen</c> of the bridge's own.</summary>
internal sealed class ListenCall : Call
{
    private readonly LegacyListening _listening;
    private readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<string>? _watched;

    public ListenCall(LegacyListening listening, Wanted wanted)
    {
        (_listening, Wanted) = (listening, wanted);
        var request = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"method":"subscriptions/listen","params":{"notifications":{{{wanted.Filter}}}}}""");
        Frame.Parse(request, out var frame);
        var composed = ModernRequestFrame.Compose(request, frame, Introduction.Nobody.Meta.Span, level: null, default);
        Frame.Parse(composed, out frame);
        (Request, Frame) = (composed, frame);
        Begin(session: null, composed, frame);
    }

    public override Era Era => Era.Modern;

    public Wanted Wanted { get; }

    public ReadOnlyMemory<byte> Request { get; }

    public Frame Frame { get; }

    public bool IsAcknowledged => _watched is not null;

    /// <summary>Why the child refused it; null while it has not.</summary>
    public string? Fault { get; private set; }

    /// <summary>False for a resource that the child did not name in its acknowledgement.</summary>
    /// <param name="uri">As it stands in a frame, with quotes.</param>
    public bool Watches(string uri) => _watched?.Contains(ToolNames.Read(Encoding.UTF8.GetBytes(uri))) is not false;

    /// <summary>Waits for the acknowledgement; true too when none comes in time.</summary>
    public async Task<bool> OpenedAsync(TimeSpan limit, TimeProvider time)
    {
        try
        {
            return await _opened.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement)
    {
        Frame.Parse(frame, out var envelope);
        if (envelope.Method == Method.SubscriptionsAcknowledged)
        {
            _watched = ReadWatched(envelope.Params.Of(frame));
            _listening.OnAcknowledged(this);
            _opened.TrySetResult(true);
        }
        else
        {
            _listening.OnNotification(this, frame, envelope);
        }

        return true;
    }

    public override void Reply(ReadOnlySpan<byte> frame, Slice number) => End("it ended the subscription");

    public override void OnErrorReply(ReadOnlySpan<byte> error) => Fault = Encoding.UTF8.GetString(error);

    public override void Fail(RpcError error, bool retryable) => End(error.Message);

    public override void Cancel() => End("it has ended");

    private void End(string why)
    {
        Fault ??= why;
        _opened.TrySetResult(false);
        _listening.OnEnded(this);
    }

    /// <summary><c>notifications.resourceSubscriptions</c> of the acknowledgement: what of it the child will do.</summary>
    private static HashSet<string> ReadWatched(ReadOnlySpan<byte> parameters)
    {
        HashSet<string> watched = new(StringComparer.Ordinal);
        var notifications = Members.Find(parameters, "notifications"u8).Of(parameters);
        var uris = Members.Find(notifications, "resourceSubscriptions"u8).Of(notifications);
        var reader = new Utf8JsonReader(uris);
        while (!uris.IsEmpty && reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                watched.Add(ToolNames.Read(uris[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]));
            }
        }

        return watched;
    }
}
