using Microsoft.Extensions.Logging;

namespace Outboard.Servers.AwsDocs;

/// <summary>What this server logs, from <c>FASTMCP_LOG_LEVEL</c> on.</summary>
internal sealed partial class AwsDocsLog(ILogger log, LogLevel least)
{
    public void Reads(string url)
    {
        if (least <= LogLevel.Debug)
        {
            Reads(log, url);
        }
    }

    public void Failed(string failure)
    {
        if (least <= LogLevel.Error)
        {
            Failed(log, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reads {Url}")]
    private static partial void Reads(ILogger log, string url);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    private static partial void Failed(ILogger log, string failure);
}
