namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>What stands in a cell. A cell that spans others is one object in all of them, so its words are taken apart once.</summary>
/// <param name="shown">What the client sees: links as <c>[text](address)</c>, addresses absolute.</param>
/// <param name="searched">What a query is compared with: links as the page writes them, so that the site's own name does not match every row.</param>
internal sealed class Cell(string shown, string searched)
{
    private HashSet<string>? _tokens;

    public string Shown { get; } = shown;

    public HashSet<string> Tokens => _tokens ??= Words.Tokens(searched);
}
