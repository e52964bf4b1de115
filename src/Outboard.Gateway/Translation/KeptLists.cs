using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A legacy child's lists as modern clients get them (mcp-transports 7), kept while they are sure to hold: until the child says that they have
/// changed, where it has promised to say so, and otherwise for the time the manifest gives. They end with the child.
/// </summary>
internal sealed class KeptLists(Caching caching, TimeProvider time)
{
    /// <summary>Pages, and their bytes, that are kept of one child; what is more is asked for each time.</summary>
    private const int MaxPages = 256;
    private const int MaxBytes = 4 << 20;

    private readonly ConcurrentDictionary<(Method Method, string Cursor), Page> _pages = new();

    // How often each kind of list has changed: an answer that was on its way meanwhile may be the old one.
    private readonly ConcurrentDictionary<Method, int> _changes = new();

    // Touched on the child's reading thread alone, as is whatever is put in and taken out.
    private int _bytes;

    /// <summary>What a request asks for that can be kept: a page of a list, by nothing but where it begins. Null for any other.</summary>
    public Asking? Ask(ModernRequest request)
    {
        var method = request.Frame.Method;
        return IsList(method) && !request.Envelope.HasForeignMeta && CursorIn(request.Params) is { } cursor
            ? new Asking(this, (method, cursor), _changes.GetValueOrDefault(KindOf(method)))
            : null;
    }

    /// <summary>The child says that its lists of a kind have changed.</summary>
    public void OnChanged(Method notification)
    {
        var kind = notification switch
        {
            Method.ToolsListChanged => Method.ToolsList,
            Method.PromptsListChanged => Method.PromptsList,
            Method.ResourcesListChanged => Method.ResourcesList,
            _ => Method.Other,
        };
        if (kind == Method.Other)
        {
            return;
        }

        _changes.AddOrUpdate(kind, 1, static (_, changes) => changes + 1);
        foreach (var (key, page) in _pages)
        {
            if (KindOf(key.Method) == kind && _pages.TryRemove(key, out _))
            {
                _bytes -= page.Open.Length;
            }
        }
    }

    /// <summary>Where a list is to begin, as JSON; empty for its beginning, null where the request says more than that.</summary>
    private static string? CursorIn(ReadOnlySpan<byte> parameters)
    {
        var cursor = "";
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = Frame.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCursor = Members.Is(ref reader, "cursor"u8);
            if (!isCursor && !Members.Is(ref reader, "_meta"u8))
            {
                return null;
            }

            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            cursor = isCursor ? Encoding.UTF8.GetString(parameters[start..(int)reader.BytesConsumed]) : cursor;
        }

        return cursor;
    }

    private static bool IsList(Method method) => method is Method.ToolsList or Method.PromptsList or Method.ResourcesList or Method.ResourceTemplatesList;

    /// <summary>Resources and their templates change by one notification.</summary>
    private static Method KindOf(Method method) => method == Method.ResourceTemplatesList ? Method.ResourcesList : method;

    private static bool Promises(ServerHello hello, Method method) => KindOf(method) switch
    {
        Method.ToolsList => hello.OffersToolChanges,
        Method.PromptsList => hello.OffersPromptChanges,
        _ => hello.OffersResourceChanges,
    };

    private ByteBuffer? Find((Method, string) key, ReadOnlySpan<byte> id)
    {
        if (!_pages.TryGetValue(key, out var page))
        {
            return null;
        }

        // A promise is as good now as it was at first; a time is running out.
        var left = page.IsPromised ? caching.Ttl : caching.Ttl - time.GetElapsedTime(page.Since);
        if (!page.IsPromised && left <= TimeSpan.Zero)
        {
            return null;
        }

        var answer = new ByteBuffer(page.Open.Length + 128);
        answer.Write("""{"jsonrpc":"2.0","id":"""u8);
        answer.Write(id);
        answer.Write(""","result":"""u8);
        answer.Write(page.Open);
        answer.Write(",\"ttlMs\":"u8);
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        answer.Write(Splice.Digits((long)left.TotalMilliseconds, room));
        answer.Write((byte)',');
        answer.Write(caching.ScopeMember.Span);
        answer.Write("}}"u8);
        return answer;
    }

    private void Keep((Method Method, string) key, int changes, ReadOnlySpan<byte> result, ServerHello hello)
    {
        var isPromised = Promises(hello, key.Method);
        if ((!isPromised && caching.Ttl == TimeSpan.Zero) || changes != _changes.GetValueOrDefault(KindOf(key.Method)))
        {
            return;
        }

        if (result.IsEmpty || result[0] != '{' || Members.Find(result, "ttlMs"u8).Exists || Members.Find(result, "cacheScope"u8).Exists)
        {
            // No list, or one that says itself how long it may be kept.
            return;
        }

        var completed = new ByteBuffer(result.Length + 256);
        ModernResult.Write(completed, result, new Slice(0, result.Length), hello, caching: null);
        var isNew = !_pages.TryGetValue(key, out var old);
        var bytes = _bytes + completed.Length - 1 - (old?.Open.Length ?? 0);
        if (bytes <= MaxBytes && (!isNew || _pages.Count < MaxPages))
        {
            _pages[key] = new Page(completed.Span[..^1].ToArray(), time.GetTimestamp(), isPromised);
            _bytes = bytes;
        }

        completed.Release();
    }

    /// <summary>A page that is asked for.</summary>
    /// <param name="lists">Where it may be kept.</param>
    /// <param name="key">Which it is.</param>
    /// <param name="changes">How often such lists had changed when it was asked for.</param>
    public sealed class Asking(KeptLists lists, (Method, string) key, int changes)
    {
        /// <summary>The whole answer, if it was kept, to be released by the caller; null when the child has to be asked.</summary>
        public ByteBuffer? Find(ReadOnlySpan<byte> id) => lists.Find(key, id);

        /// <summary>Keeps the child's answer if it is sure to hold. On the child's reading thread, on which it also tells of changes.</summary>
        /// <param name="result">Its <c>result</c>, whatever that is; empty for an error.</param>
        /// <param name="hello">What the child has promised.</param>
        public void Keep(ReadOnlySpan<byte> result, ServerHello hello) => lists.Keep(key, changes, result, hello);
    }

    /// <param name="Open">The result without its last brace.</param>
    /// <param name="Since">When the child gave it (timestamp).</param>
    /// <param name="IsPromised">It holds until the child says otherwise.</param>
    private sealed record Page(byte[] Open, long Since, bool IsPromised);
}
