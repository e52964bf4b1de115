using System.Net;
using System.Net.Sockets;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>How clients come in, and who may (aws 1.4 to 1.7).</summary>
internal static class Entry
{
    public static Layout LayoutOf(AwsSpec aws) => (aws.Layout, aws.Domain) switch
    {
        ("classic", _) => Layout.Classic,
        ("edge", _) or (_, not null) => Layout.Edge,
        _ => Layout.Http,
    };

    public static bool IsTls(AwsSpec aws, Layout layout) => layout == Layout.Edge || (layout == Layout.Classic && aws.CertificateArn is not null);

    public static IEnumerable<Problem> Problems(AwsSpec aws, Layout layout)
    {
        if (layout != Layout.Http && aws.Domain is null)
        {
            yield return new("aws.domain", $"Is missing, and the layout {aws.Layout} tells servers apart by host.",
                "Write \"domain\": \"ecs.example.com\" with a domain of yours, or leave out \"layout\" for plain HTTP by path.");
        }

        if (layout == Layout.Edge && aws.HostedZoneId is null && aws.CertificateArn is null)
        {
            yield return new("aws.hostedZoneId", "Is missing, and so is certificateArn: HTTPS takes a certificate, which is proved by a record in the domain's zone.",
                "Write \"hostedZoneId\" with the domain's Route 53 zone, \"certificateArn\" with a certificate of yours, or \"layout\": \"classic\" for plain HTTP.");
        }

        if (layout == Layout.Http)
        {
            foreach (var (field, value) in new[] { ("hostedZoneId", aws.HostedZoneId), ("certificateArn", aws.CertificateArn) })
            {
                if (value is not null)
                {
                    yield return new($"aws.{field}", "Is for a domain, and there is none.", "Write \"domain\" beside it, or remove it.");
                }
            }
        }

        if (aws.CertificateArn?.Split(':') is [_, _, _, var region, var account, ..])
        {
            if (region != aws.Region)
            {
                yield return new("aws.certificateArn", "Is a certificate of another region, which no load balancer of this one can use.",
                    "Name one of the region that is deployed to.");
            }

            if (aws.Account is not null && account != aws.Account)
            {
                yield return new("aws.certificateArn", "Is a certificate of another account than \"account\".", "Name one of the same account.");
            }
        }

        // With HTTPS the token that every call takes may be enough. In clear it is none.
        if (layout != Layout.Edge && !aws.Public)
        {
            if (aws.AllowedCidrs.Count == 0)
            {
                yield return new("aws.allowedCidrs", "Is missing: without HTTPS everybody on the way can read the token, so the addresses that may come have to be named.",
                    "Write \"allowedCidrs\": [\"203.0.113.7/32\"] with your own address, or \"public\": true if everybody may call every tool.");
            }

            foreach (var (index, range) in aws.AllowedCidrs.Index())
            {
                if (IsEverybody(range))
                {
                    yield return new(JsonPath.Item("aws.allowedCidrs", index), "Lets everybody in without HTTPS, where everybody on the way can read the token.",
                        "Name your own address, as \"203.0.113.7/32\", or write \"public\": true if everybody may call every tool.");
                }
            }
        }
    }

    /// <summary>So wide that two or three such ranges are the whole Internet.</summary>
    public static bool IsEverybody(string range) => IPNetwork.TryParse(range, out var network)
        && network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 8 : 16);
}
