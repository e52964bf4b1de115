using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Outboard.Load;

// A stdio MCP server that costs next to nothing: whatever lines one read(2) brings are answered by one write(2).
// Bare file streams: Console's would lock, a buffered one would copy.
const int LargestMessage = 64 << 20;
using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
var answers = new ArrayBufferWriter<byte>(1 << 16);
var buffer = new byte[1 << 16];
var filled = 0;
while (input.Read(buffer.AsSpan(filled)) is var read and > 0)
{
    // A line end can only be in what is new; what stood there before was searched already.
    var lineStart = 0;
    var searched = filled;
    filled += read;
    while (buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n') is var length and >= 0)
    {
        var line = buffer.AsSpan(lineStart, searched + length - lineStart);
        searched = lineStart = searched + length + 1;
        if (!line.Trim((byte)'\r').IsEmpty && Echo.Answer(line, answers))
        {
            answers.Write("\n"u8);
        }
    }

    if (answers.WrittenCount > 0)
    {
        output.Write(answers.WrittenSpan);
        answers.ResetWrittenCount();
    }

    buffer.AsSpan(lineStart, filled - lineStart).CopyTo(buffer);
    filled -= lineStart;
    if (filled == buffer.Length)
    {
        if (buffer.Length >= LargestMessage)
        {
            return 1;
        }

        Array.Resize(ref buffer, buffer.Length * 2);
    }
}

return 0;
