using System.Net;
using System.Net.Sockets;
using Outboard.Serving;
using Outboard.Verify;

namespace Outboard.Deploys;

/// <summary>
/// A real MCP handshake with every server through the load balancer (aws 3.2, step 11). The load balancer is dialled under its own name, so that
/// a record that has not spread yet, or is the user's to make, is not taken for a server that does not answer.
/// </summary>
internal sealed class DeployVerification(CommandContext context, IReadOnlyDictionary<string, string> headers)
{
    /// <summary>Targets turn healthy, and records and certificates spread, a little after the stack is done.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<VerifyResult>> RunAsync(
        IReadOnlyDictionary<string, string> urls, string? loadBalancer, CancellationToken cancellation)
    {
        var targets = urls.Select(url => new VerifyTarget(url.Key, new Uri(url.Value)) { ConnectTo = loadBalancer }).ToList();
        var verifier = new Verifier(headers, Handshake, context.Time, $"the variable {InboundTokens.Variable}");
        var start = context.Time.GetTimestamp();
        var results = await verifier.RunAsync(targets, cancellation);
        while (results.Any(static result => !result.Ok) && context.Time.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause, context.Time, cancellation);
            var failed = Enumerable.Range(0, results.Count).Where(index => !results[index].Ok).ToList();
            var again = await verifier.RunAsync([.. failed.Select(index => targets[index])], cancellation);
            results = [.. results.Select((result, index) => failed.IndexOf(index) is >= 0 and var at ? again[at] : result)];
        }

        return results;
    }

    /// <summary>Hosts no address is known for yet: their records are to be made, or have not spread.</summary>
    public static async Task<IReadOnlyList<string>> UnresolvedAsync(IEnumerable<string> urls, CancellationToken cancellation)
    {
        List<string> unresolved = [];
        foreach (var host in urls.Select(static url => new Uri(url).Host).Distinct())
        {
            try
            {
                await Dns.GetHostAddressesAsync(host, cancellation);
            }
            catch (SocketException)
            {
                unresolved.Add(host);
            }
        }

        return unresolved;
    }
}
