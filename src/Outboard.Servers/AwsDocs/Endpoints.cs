namespace Outboard.Servers.AwsDocs;

/// <summary>Every address this server knows by heart.</summary>
internal static class Endpoints
{
    /// <summary>The site of the <c>aws</c> partition; the search service wants it named.</summary>
    public const string Docs = "docs.aws.amazon.com";

    public const string NeuronDocs = "awsdocs-neuron.readthedocs-hosted.com";

    /// <summary>The site of the <c>aws-cn</c> partition.</summary>
    public const string ChinaDocs = "docs.amazonaws.cn";

    public const string Search = "https://proxy.search.docs.aws.com/search";

    public const string Recommendations = "https://api.contentrecs.docs.aws.com/v1/recommendations";

    private const string ChinaGuide = "https://docs.amazonaws.cn/en_us/aws/latest/userguide/";

    public const string ChinaServices = ChinaGuide + "services.html";

    public const string ChinaContents = ChinaGuide + "toc-contents.json";

    /// <summary>Where the page a table of contents names lies.</summary>
    public static string ChinaPage(string href) => ChinaGuide + href;
}
