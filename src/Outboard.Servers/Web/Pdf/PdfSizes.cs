namespace Outboard.Servers.Web.Pdf;

/// <summary>How much a compressed stream would grow to, without letting it.</summary>
internal static class PdfSizes
{
    private const int Clear = 256;
    private const int End = 257;
    private const int MaxCodes = 4096;

    /// <summary>Codes of 9 to 12 bits, each of which stands for what an earlier one did and one byte more.</summary>
    public static long Lzw(ReadOnlySpan<byte> input, long limit)
    {
        Span<int> lengths = stackalloc int[MaxCodes];
        lengths[..Clear].Fill(1);
        long size = 0;
        var (next, width, previous) = (End + 1, 9, 0);
        uint bits = 0;
        var held = 0;
        foreach (var b in input)
        {
            bits = (bits << 8) | b;
            held += 8;
            if (held < width)
            {
                continue;
            }

            held -= width;
            var code = (int)((bits >> held) & ((1u << width) - 1));
            if (code == End || size > limit)
            {
                break;
            }

            if (code == Clear)
            {
                (next, width, previous) = (End + 1, 9, 0);
                continue;
            }

            var length = code < Clear ? 1 : code < next ? lengths[code] : previous + 1;
            size += length;
            if (previous > 0 && next < MaxCodes)
            {
                lengths[next++] = previous + 1;
                width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
            }

            previous = length;
        }

        return size;
    }

    /// <summary>A length byte below 128 is followed by that many bytes and one, a length above by one byte to repeat.</summary>
    public static long RunLength(ReadOnlySpan<byte> input)
    {
        long size = 0;
        for (var i = 0; i < input.Length && input[i] != 128;)
        {
            var length = input[i];
            size += length < 128 ? length + 1 : 257 - length;
            i += length < 128 ? length + 2 : 2;
        }

        return size;
    }
}
