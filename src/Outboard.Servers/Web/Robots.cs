namespace Outboard.Servers.Web;

/// <summary>The rules of one robots.txt, judged as Protego judges them (native-servers 4.4).</summary>
internal sealed class RobotsRules
{
    public static RobotsRules Parse(string robots) => throw new NotImplementedException();

    public bool Allows(Uri url, string userAgent) => throw new NotImplementedException();
}

/// <summary>robots.txt of the origins that were asked, kept for a while (native-servers 2.8).</summary>
internal sealed class RobotsCache(WebClient web, TimeProvider time)
{
    /// <exception cref="WebFailure">robots.txt cannot be fetched for a connection issue, or the connection is blocked.</exception>
    public Task<RobotsFile> GetAsync(Uri page, string userAgent, CancellationToken cancellation)
    {
        _ = (web, time);
        throw new NotImplementedException();
    }
}

/// <param name="Url">Where it stands.</param>
/// <param name="Status">What it was answered with; 4xx has no rules.</param>
/// <param name="Text">As received.</param>
/// <param name="Rules">Parsed.</param>
internal sealed record RobotsFile(Uri Url, int Status, string Text, RobotsRules Rules);
