using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Servers.Tests.Site;

/// <summary>Certificates as good and as bad as a test needs them.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 Authority(string name, X509Certificate2? issuer = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return Sign(request, key, issuer, TimeSpan.FromDays(-10), TimeSpan.FromDays(30));
    }

    /// <param name="host">Whom it is for.</param>
    /// <param name="issuer">Null: itself.</param>
    /// <param name="expires">From now; the past for one that has expired.</param>
    /// <param name="calls">Where it says its issuer and its revocation list can be fetched.</param>
    /// <param name="isForServers">Otherwise it is for signing mail.</param>
    public static X509Certificate2 Leaf(string host, X509Certificate2? issuer, TimeSpan? expires = null, Uri? calls = null, bool isForServers = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isForServers ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.4")], critical: false));
        if (calls is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([new Uri(calls, "ocsp").AbsoluteUri], [new Uri(calls, "issuer.crt").AbsoluteUri]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([new Uri(calls, "list.crl").AbsoluteUri]));
        }

        return Sign(request, key, issuer, TimeSpan.FromDays(-5), expires ?? TimeSpan.FromDays(5));
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2? issuer, TimeSpan from, TimeSpan to)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
        {
            return request.CreateSelfSigned(now + from, now + to);
        }

        // One that is made in the next second must not outlive its issuer.
        var last = new DateTimeOffset(issuer.NotAfter);
        var end = now + to < last ? now + to : last;
        using var certificate = request.Create(issuer, now + from, end, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
