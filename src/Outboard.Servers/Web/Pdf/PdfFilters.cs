using System.IO.Compression;
using System.Runtime.InteropServices;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Outboard.Servers.Web.Pdf;

/// <summary>
/// The library's decoders behind a budget: it inflates whatever a file asks for, and draws a form as often as another form says. Both come by here,
/// so this is also where a reading that takes too long is stopped inside a page.
/// </summary>
internal sealed class PdfFilters(CancellationToken stop) : IFilterProvider
{
    /// <summary>Decoded bytes of one page, its fonts and forms.</summary>
    private const long PageBudget = 16 << 20;

    private const long FileBudget = 512 << 20;

    /// <summary>Streams decoded for one page.</summary>
    private const int MaxStreams = 20_000;

    private readonly CancellationToken stop = stop;
    private long file = FileBudget;
    private long page = PageBudget;
    private int streams;

    public void ThrowIfStopped() => stop.ThrowIfCancellationRequested();

    public void NextPage()
    {
        page = Math.Min(PageBudget, file);
        streams = 0;
    }

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary)
    {
        stop.ThrowIfCancellationRequested();
        if (++streams > MaxStreams)
        {
            throw new PdfTooCostly();
        }

        return Bounded(DefaultFilterProvider.Instance.GetFilters(dictionary));
    }

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bounded(DefaultFilterProvider.Instance.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bounded(DefaultFilterProvider.Instance.GetAllFilters());

    private void Charge(long bytes)
    {
        page -= bytes;
        file -= bytes;
        if (page < 0)
        {
            throw new PdfTooCostly();
        }
    }

    private IFilter[] Bounded(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new BoundedFilter(filter, this))];

    private sealed class BoundedFilter(IFilter filter, PdfFilters budget) : IFilter
    {
        /// <summary>A row of a picture, in bits.</summary>
        private const long MaxRow = 8L << 20;

        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            budget.stop.ThrowIfCancellationRequested();
            budget.Charge(filter switch
            {
                FlateFilter => Inflated(input, budget.page),
                LzwFilter => PdfSizes.Lzw(input.Span, budget.page),
                RunLengthFilter => PdfSizes.RunLength(input.Span),
                _ => input.Length,
            });
            if (filter is FlateFilter or LzwFilter && Row(DecodeParameterResolver.GetFilterParameters(streamDictionary, filterIndex)) > MaxRow)
            {
                throw new PdfTooCostly();
            }

            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        private static double Row(DictionaryToken parameters) =>
            Number(parameters, NameToken.Columns) * Number(parameters, NameToken.Colors) * Number(parameters, NameToken.BitsPerComponent);

        private static double Number(DictionaryToken parameters, NameToken name) =>
            parameters.TryGet(name, out var token) && token is NumericToken number ? Math.Abs(number.Double) : 1;

        private static long Inflated(Memory<byte> input, long limit)
        {
            if (input.Length < 2 || !MemoryMarshal.TryGetArray<byte>(input[2..], out var bytes))
            {
                return input.Length;
            }

            using var inflate = new DeflateStream(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), CompressionMode.Decompress);
            var buffer = new byte[32 << 10];
            long size = 0;
            try
            {
                for (int read; size <= limit && (read = inflate.Read(buffer)) > 0;)
                {
                    size += read;
                }
            }
            catch (InvalidDataException)
            {
                // The library makes of it what it can; it is no more than this.
            }

            return size;
        }
    }
}

/// <summary>A page, or the file, asks for more than it is given.</summary>
internal sealed class PdfTooCostly : Exception;
