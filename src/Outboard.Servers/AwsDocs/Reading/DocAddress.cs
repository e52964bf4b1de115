using System.Buffers;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>The address of a page of documentation that may be read.</summary>
/// <param name="Given">As the client wrote it: what texts show, and what search results are compared with.</param>
/// <param name="Clean">Without fragment, without query, scheme and host in lower case: what a client would have to write for the original.</param>
/// <param name="Url">Where it lies.</param>
/// <param name="IsAws">A site of AWS, which is told about the conversation; the sites of <c>--extra-host</c> are told nothing.</param>
internal sealed record DocAddress(string Given, string Clean, Uri Url, bool IsAws);

/// <summary>The sites whose pages may be read, and the form an address must have (native-servers 5.3).</summary>
internal sealed class DocSites(Partition partition, IReadOnlyList<string> extraHosts)
{
    private static readonly SearchValues<char> EndOfPath = SearchValues.Create("?#");

    private readonly string[] _own = partition == Partition.China ? [Endpoints.ChinaDocs] : [Endpoints.Docs, Endpoints.NeuronDocs];

    private string WrongSite => partition == Partition.China ? $"URL must be from the {Endpoints.ChinaDocs} domain" : "URL must be from list of supported domains";

    /// <summary>May a redirect lead there?</summary>
    public bool Allow(Uri target) =>
        target.Scheme is "http" or "https" && target.IsDefaultPort && target.UserInfo.Length == 0
        && (IsOwn(target.IdnHost) || IsExtra(target.IdnHost));

    /// <exception cref="Raised">Another site, or not a page.</exception>
    public DocAddress Parse(string given)
    {
        // The parts are cut by hand: what stands between "//" and "/" has to be the bare name, so neither user info nor a port gets past.
        var start = given.IndexOf("://", StringComparison.Ordinal);
        var path = start < 0 ? -1 : given.IndexOf('/', start + 3);
        var scheme = path < 0 ? "" : given[..start].ToLowerInvariant();
        var host = path < 0 ? "" : given[(start + 3)..path].ToLowerInvariant();
        var isOwn = IsOwn(host);
        if (scheme is not ("http" or "https") || !(isOwn || IsExtra(host)))
        {
            throw new Raised(WrongSite);
        }

        // Elsewhere a query may be what names the page, and pages need not be called .html.
        var rest = given[path..];
        var end = isOwn ? rest.AsSpan().IndexOfAny(EndOfPath) : rest.IndexOf('#');
        var clean = $"{scheme}://{host}{(end < 0 ? rest : rest[..end])}";
        if (isOwn && !clean.EndsWith(".html", StringComparison.Ordinal))
        {
            throw new Raised("URL must end with .html");
        }

        return Uri.TryCreate(clean, UriKind.Absolute, out var url) ? new DocAddress(given, clean, url, isOwn) : throw new Raised(WrongSite);
    }

    private bool IsOwn(string host) => _own.Contains(host, StringComparer.OrdinalIgnoreCase);

    private bool IsExtra(string host) => extraHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
