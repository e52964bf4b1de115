using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web.Guard;

public sealed class CertificateRuleTests : IDisposable
{
    private const string Host = "public.example";

    private readonly X509Certificate2 _root = TestCertificates.Authority("Test root");
    private readonly X509Certificate2 _otherRoot = TestCertificates.Authority("Another root");

    public void Dispose()
    {
        _root.Dispose();
        _otherRoot.Dispose();
    }

    [Fact]
    public async Task A_certificate_from_an_added_root_is_trusted()
    {
        Assert.Equal("ok", await AskAsync(TestCertificates.Leaf(Host, _root), [_otherRoot, _root]));
    }

    [Fact]
    public async Task A_certificate_by_way_of_an_authority_the_server_sends_is_trusted()
    {
        using var between = TestCertificates.Authority("Between", _root);

        Assert.Equal("ok", await AskAsync(TestCertificates.Leaf(Host, between), [_root], between));
    }

    [Fact]
    public async Task A_certificate_from_a_root_nobody_added_is_not()
    {
        Assert.Equal(
            "TLS failure with public.example: the issuer of the certificate is not known (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
            await AskAsync(TestCertificates.Leaf(Host, _root), [_otherRoot]));
    }

    [Fact]
    public async Task A_certificate_that_vouches_for_itself_is_not()
    {
        Assert.Equal("TLS failure with public.example: the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)", await AskAsync(TestCertificates.Leaf(Host, null), [_otherRoot]));
        Assert.Equal("TLS failure with public.example: the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)", await AskAsync(TestCertificates.Leaf(Host, null), []));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_whatever_its_root()
    {
        Assert.Equal(
            "TLS failure with public.example: the certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)",
            await AskAsync(TestCertificates.Leaf("other.example", _root), [_root]));
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused_whatever_its_root()
    {
        Assert.Equal(
            "TLS failure with public.example: the certificate has expired or is not valid yet (CERT_HAS_EXPIRED)",
            await AskAsync(TestCertificates.Leaf(Host, _root, expires: TimeSpan.FromDays(-1)), [_root]));
    }

    [Fact]
    public async Task A_certificate_that_is_not_for_servers_is_refused_whatever_its_root()
    {
        Assert.StartsWith("TLS failure with public.example: ", await AskAsync(TestCertificates.Leaf(Host, _root, isForServers: false), [_root]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_a_certificate_names_is_downloaded()
    {
        // A stranger's certificate says where its issuer, its revocation list and its status are: at an address inside.
        await using var inside = await TestSite.StartAsync(static context => context.Response.WriteAsync("issuer"));
        using var between = TestCertificates.Authority("Between", _root);

        var words = await AskAsync(TestCertificates.Leaf(Host, between, calls: inside.Url), [_root]);

        Assert.Equal("TLS failure with public.example: the issuer of the certificate is not known (UNABLE_TO_VERIFY_LEAF_SIGNATURE)", words);
        Assert.Equal("ok", await AskAsync(TestCertificates.Leaf(Host, _root, calls: inside.Url), [_root]));
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task Who_does_not_speak_TLS_is_a_failure_of_TLS()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, static settings => settings with
        {
            Connect = static (_, _) => ValueTask.FromResult<Stream>(ScriptedStream.Saying("HTTP/1.1 400 Bad Request\n\n")),
        });

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.GetAsync("https://public.example/"));

        Assert.Equal(WebFailureKind.Tls, failure.Kind);
        Assert.Equal("TLS failure with public.example: the handshake failed", failure.Message);
        Assert.Equal("EPROTO", failure.Detail);
    }

    /// <summary>The body, or why there is none.</summary>
    private static async Task<string> AskAsync(X509Certificate2 certificate, X509Certificate2Collection roots, params X509Certificate2[] sent)
    {
        using var shown = certificate;
        await using var server = new TlsServer(shown, sent);
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with { ExtraRoots = roots, Connect = (_, cancellation) => server.ConnectAsync(cancellation) });
        try
        {
            return await web.TextAsync($"https://{Host}/");
        }
        catch (WebFailure failure)
        {
            Assert.Equal(WebFailureKind.Tls, failure.Kind);
            return $"{failure.Message} ({failure.Detail})";
        }
    }
}
