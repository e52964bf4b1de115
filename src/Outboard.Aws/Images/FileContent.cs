using System.Net;

namespace Outboard.Aws.Images;

/// <summary>The body of an upload, read from a file as it is sent.</summary>
/// <param name="path">The file.</param>
/// <param name="sent">Told of every piece that went out, in bytes.</param>
internal sealed class FileContent(string path, Action<int> sent) : HttpContent
{
    private const int Piece = 128 * 1024;

    /// <summary>Also told of every piece.</summary>
    public Action Moved { get; set; } = static () => { };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var buffer = new byte[Piece];
        while (await file.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent(read);
            Moved();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = new FileInfo(path).Length;
        return true;
    }
}
