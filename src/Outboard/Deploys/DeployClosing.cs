using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Manifests;
using Outboard.Verify;

namespace Outboard.Deploys;

/// <summary>What is said when a deployment has ended well: the endpoints, whether they answer, and how a client gets to them.</summary>
internal sealed class DeployClosing(CommandContext context, DeployRun run)
{
    public async Task SayAsync(Manifest manifest, DeployOutcome outcome, IReadOnlyList<VerifyResult> verified, CancellationToken cancellation)
    {
        var aws = manifest.Aws ?? new();
        if (run.Json is { } json)
        {
            json.Write(new JsonObject
            {
                ["event"] = "result",
                ["changed"] = outcome.Changed,
                ["urls"] = Texts(outcome.Urls),
                ["images"] = Texts(outcome.Images),
                ["loadBalancer"] = outcome.LoadBalancerDnsName,
                ["endpoints"] = JsonSerializer.SerializeToNode(verified, VerifyJsonContext.Default.IReadOnlyListVerifyResult),
                ["client"] = JsonNode.Parse(ClientSnippet.Of(outcome.Urls, !aws.Public)),
            });
            return;
        }

        var terminal = context.Terminal;
        if (verified.Count > 0)
        {
            VerifyReport.Print(verified, terminal);
        }
        else
        {
            foreach (var (server, url) in outcome.Urls)
            {
                terminal.Out.WriteLine($"{server}  {url}");
            }
        }

        await SayRecordsAsync(aws, outcome, cancellation);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(ClientSnippet.Of(outcome.Urls, !aws.Public));
        if (!aws.Public)
        {
            terminal.Error.WriteLine($"The token: aws ssm get-parameter --name /outboard/{aws.Name}/token --with-decryption --query Parameter.Value --output text");
        }
    }

    private async Task SayRecordsAsync(AwsSpec aws, DeployOutcome outcome, CancellationToken cancellation)
    {
        if (aws.Domain is null || outcome.LoadBalancerDnsName is not { } loadBalancer)
        {
            return;
        }

        foreach (var host in await DeployVerification.UnresolvedAsync(outcome.Urls.Values, cancellation))
        {
            context.Terminal.Error.WriteLine(aws.HostedZoneId is null
                ? $"To do: a DNS record {host} CNAME {loadBalancer}"
                : $"The record of {host} has not spread yet; that takes a minute or two.");
        }
    }

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) => new(texts.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
}
