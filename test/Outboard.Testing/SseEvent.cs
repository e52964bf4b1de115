using System.Text;

namespace Outboard.Testing;

/// <summary>One server-sent event, or one comment line, as it came over the wire.</summary>
/// <param name="Type">The <c>event:</c> field; <c>message</c> when there is none.</param>
/// <param name="Data">The <c>data:</c> lines joined with LF; null when the event has none.</param>
/// <param name="Id">The <c>id:</c> field; null when absent.</param>
/// <param name="Retry">The <c>retry:</c> field; null when absent.</param>
/// <param name="Comment">A comment line's text; such an "event" has nothing else.</param>
public sealed record SseEvent(string Type, string? Data, string? Id = null, string? Retry = null, string? Comment = null)
{
    /// <summary>Reads events as they arrive, until the stream ends. Nothing is decoded beyond the format of server-sent events.</summary>
    public static async IAsyncEnumerable<SseEvent> ReadAsync(
        Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        string? type = null, id = null, retry = null;
        List<string> data = [];
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                if (type is not null || id is not null || retry is not null || data.Count > 0)
                {
                    yield return new SseEvent(type ?? "message", data.Count == 0 ? null : string.Join('\n', data), id, retry);
                }

                (type, id, retry, data) = (null, null, null, []);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "": yield return new SseEvent("", null, Comment: value); break;
                case "event": type = value; break;
                case "id": id = value; break;
                case "retry": retry = value; break;
                case "data": data.Add(value); break;
                default: break;
            }
        }
    }
}
