using Outboard.Manifests;
using Outboard.Remotes;

namespace Outboard.Commands.McpProxy;

/// <summary>The first positional is a URL: speak to a remote server, serve it on stdio (bridge-compat 1.2, 1.13).</summary>
internal static class ClientMode
{
    internal static ParseResult From(LineOptions options, string address, LineSurroundings around, List<LineWarning> warnings)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return Usage.Error(around, 2, $"'{address}' is not a URL.", "Write http://HOST[:PORT]/PATH or https://…");
        }

        if (options.NamedServers.Count > 0 || options.NamedServerConfig is not null)
        {
            warnings.Warn("Named servers are ignored: the first word is a URL, so this is client mode.");
        }

        var ignored = options.Given.Where(IgnoredHere).Select(flag => flag.Name).Distinct().ToList();
        if (ignored.Count > 0)
        {
            warnings.Warn($"Ignored in client mode: {string.Join(", ", ignored)}.");
        }

        Uri? tokenUrl = null;
        if (options.TokenUrl is not null && (!Uri.TryCreate(options.TokenUrl, UriKind.Absolute, out tokenUrl) || tokenUrl.Scheme is not ("http" or "https")))
        {
            return Usage.Error(around, 2, options.Tokens.Contains(options.TokenUrl)
                ? "argument --token: in client mode this is mcp-proxy's abbreviation of --token-url, and its value is not a URL."
                : "argument --token-url: the value is not a URL.", "Set API_ACCESS_TOKEN to send a bearer token.");
        }

        return new ParseResult.RunClient(
            new ConnectRequest(url, HeadersOf(options, around, warnings), options.Transport, CredentialsOf(options, tokenUrl, warnings), options.Tls),
            options.Logging);
    }

    private static bool IgnoredHere(Flag flag) => flag.Group switch
    {
        FlagGroup.Child => flag.Name is not ("--named-server" or "--named-server-config"),
        FlagGroup.Http => true,
        FlagGroup.Outboard => flag.Name is not ("--log-format" or "--token"),
        _ => false,
    };

    /// <summary>Names are compared without case, as HTTP does; the last value counts, and a bearer token beats -H.</summary>
    private static ValueMap HeadersOf(LineOptions options, LineSurroundings around, List<LineWarning> warnings)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var bearer = options.ApiAccessToken ?? around.Variable("API_ACCESS_TOKEN");
        IEnumerable<(string, string)> authorization = bearer is null ? [] : [("Authorization", $"Bearer {bearer}")];
        foreach (var (name, value) in options.Headers.Concat(authorization))
        {
            var earlier = headers.FindIndex(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (earlier < 0)
            {
                headers.Add(new(name, value));
            }
            else
            {
                headers[earlier] = new(name, value);
            }
        }

        if (options.ApiAccessToken is not null)
        {
            warnings.Warn("--api-access-token shows the token in the process list and is long gone from mcp-proxy. Set API_ACCESS_TOKEN instead.");
        }

        return new ValueMap(headers);
    }

    private static ServiceAccount? CredentialsOf(LineOptions options, Uri? tokenUrl, List<LineWarning> warnings)
    {
        if (options is { ClientId: { Length: > 0 } id, ClientSecret: { Length: > 0 } secret } && tokenUrl is not null)
        {
            return new ServiceAccount(id, secret, tokenUrl);
        }

        if (options.ClientId is not null || options.ClientSecret is not null || tokenUrl is not null)
        {
            warnings.Warn("OAuth client credentials are not used: --client-id, --client-secret and --token-url must all be given.");
        }

        return null;
    }
}
