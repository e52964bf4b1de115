using Outboard.Manifests;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>The proxies of one purpose (native-servers 6.6): its own variables go before the general ones, in upper or lower case.</summary>
internal static class SearxngProxies
{
    private static readonly string[] Names =
        [.. ((string[])["HTTP_PROXY", "HTTPS_PROXY", "SEARCH_HTTP_PROXY", "SEARCH_HTTPS_PROXY", "URL_READER_HTTP_PROXY", "URL_READER_HTTPS_PROXY"]).SelectMany(Cases)];

    /// <param name="variables">The environment.</param>
    /// <param name="purpose"><c>SEARCH</c> or <c>URL_READER</c>.</param>
    public static ProxySettings Read(Variables variables, string purpose) => new(
        First(variables, $"{purpose}_HTTP_PROXY", $"{purpose}_HTTPS_PROXY", "HTTP_PROXY", "HTTPS_PROXY"),
        First(variables, $"{purpose}_HTTPS_PROXY", $"{purpose}_HTTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY"),
        Bypass(variables));

    public static bool AreSet(Variables variables) => variables.Text(Names) is not null;

    public static string Bypass(Variables variables) => variables.Text(Cases("NO_PROXY")) ?? "";

    /// <exception cref="OutboardException">A variable holds no proxy address. Going the direct way instead could be what the operator must not have.</exception>
    private static Uri? First(Variables variables, params ReadOnlySpan<string> names)
    {
        foreach (var spelling in names.ToArray().SelectMany(Cases))
        {
            if (variables.Text(spelling) is { } text)
            {
                return ProxySettings.Parse(text) ?? throw new OutboardException(
                    $"{spelling} is not the address of a proxy.", "it has to be like http://proxy.example:3128.", $"correct or unset {spelling}");
            }
        }

        return null;
    }

    private static string[] Cases(string name) => [name, name.ToLowerInvariant()];
}
