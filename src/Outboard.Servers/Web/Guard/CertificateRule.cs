using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Servers.Web.Guard;

/// <summary>Who is believed to be the host: a certificate for its name from a root of this system, or from one the operator added (<c>NODE_EXTRA_CA_CERTS</c>).</summary>
internal sealed class CertificateRule(X509Certificate2Collection extraRoots)
{
    private static readonly Oid s_serverAuthentication = new("1.3.6.1.5.5.7.3.1");

    public SslClientAuthenticationOptions ToOptions() => new()
    {
        EnabledSslProtocols = SslProtocols.None, // whatever the system holds to be safe
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => IsTrusted((SslStream)sender, certificate, chain, errors),
    };

    // A certificate names places to download its issuer and its revocation list from. Those are addresses a stranger chose, and they would be
    // fetched past the guard; so nothing is downloaded. (Python and Node do not do it either.)
    private static X509ChainPolicy Policy() => new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };

    /// <exception cref="WebFailure">It is not; thrown rather than returned, so that the reason arrives where the request was made.</exception>
    private bool IsTrusted(SslStream stream, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // Only the lack of a trusted root is cured by a further root: the name has to be right in any case.
        if (errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && LeadsToAnExtraRoot(certificate, chain)))
        {
            return true;
        }

        var (reason, code) = Describe(errors, chain);
        throw Failure(stream.TargetHostName, reason, code);
    }

    public static WebFailure Failure(string host, string reason, string code, Exception? inner = null) =>
        new(WebFailureKind.Tls, $"TLS failure with {host}: {reason}", inner) { Detail = code };

    private bool LeadsToAnExtraRoot(X509Certificate? certificate, X509Chain? given)
    {
        if (extraRoots.Count == 0 || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(extraRoots);
        chain.ChainPolicy.ApplicationPolicy.Add(s_serverAuthentication);
        if (given is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(given.ChainPolicy.ExtraStore);
        }

        try
        {
            return chain.Build(leaf);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    // The codes are those Node's programs print, which people search for.
    private static (string Reason, string Code) Describe(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return ("the server has no certificate", "ERR_TLS_NO_CERTIFICATE");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return ("the certificate is for another host", "ERR_TLS_CERT_ALTNAME_INVALID");
        }

        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        return status switch
        {
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => ("the certificate has expired or is not valid yet", "CERT_HAS_EXPIRED"),
            _ when status.HasFlag(X509ChainStatusFlags.UntrustedRoot) && chain!.ChainElements.Count == 1 => ("the certificate is self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT"),
            _ when status.HasFlag(X509ChainStatusFlags.UntrustedRoot) => ("the root of the certificate is not trusted", "SELF_SIGNED_CERT_IN_CHAIN"),
            _ when status.HasFlag(X509ChainStatusFlags.PartialChain) => ("the issuer of the certificate is not known", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
            _ => ("the certificate is not valid", "CERT_UNTRUSTED"),
        };
    }
}
