using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Preflight;

namespace Outboard.Aws.Tests.Deploy.Preflight;

/// <summary>The user's own certificate.</summary>
public class CertificateCheckTests
{
    [Theory]
    [InlineData("*.ecs.example.com", 0)]
    [InlineData("*.example.com", 3)]
    [InlineData("fetch.ecs.example.com", 2)]
    public void A_star_stands_for_one_label(string name, int uncovered) =>
        Assert.Equal(uncovered, CertificateCheck.Problems(Plans.EdgeOwnCertificate, new CertificateInfo("arn", "ISSUED", [name])).Count());

    [Fact]
    public void One_that_is_not_issued_is_refused() =>
        Assert.Contains("PENDING_VALIDATION", Assert.Single(CertificateCheck.Problems(Plans.EdgeOwnCertificate, new CertificateInfo("arn", "PENDING_VALIDATION", ["*.ecs.example.com"]))).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("example.com", "ecs.example.com", true)]
    [InlineData("ecs.example.com", "ecs.example.com", true)]
    [InlineData("cs.example.com", "ecs.example.com", false)]
    [InlineData("ecs.example.com", "example.com", false)]
    public void A_zone_covers_its_name_and_what_is_below(string zone, string domain, bool covers) => Assert.Equal(covers, ZoneCheck.Covers(zone, domain));
}
