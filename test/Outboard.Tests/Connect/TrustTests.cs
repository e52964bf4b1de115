using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

public sealed class TrustTests
{
    [Fact]
    public async Task Certificate_nobody_vouches_for_is_refused_and_said()
    {
        using var certificate = SelfSigned();
        await using var remote = await RemoteServer.StartAsync(certificate: certificate);
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        var reply = await client.AskAsync(Frames.Initialize(), "\"init\"");

        Assert.Contains("TLS: ", (string?)reply["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(remote.Seen);
    }

    [Fact]
    public async Task Certificate_of_the_given_file_is_trusted()
    {
        using var certificate = SelfSigned();
        using var folder = new TemporaryFolder();
        var file = folder.Write("ca.pem", certificate.ExportCertificatePem());
        await using var remote = await RemoteServer.StartAsync(certificate: certificate);
        await using var connect = new ConnectedClient([remote.Mcp.AbsoluteUri, "--ca-file", file]);
        await using var bridge = new ConnectedClient([remote.Mcp.AbsoluteUri, "--transport", "streamablehttp", "--verify-ssl", file], command: "bridge");

        Assert.NotNull((await connect.InitializeAsync())["result"]);
        Assert.NotNull((await bridge.InitializeAsync())["result"]);
    }

    [Fact]
    public async Task Certificate_of_another_file_is_not_trusted()
    {
        using var certificate = SelfSigned();
        using var other = SelfSigned();
        using var folder = new TemporaryFolder();
        await using var remote = await RemoteServer.StartAsync(certificate: certificate);
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri, "--ca-file", folder.Write("ca.pem", other.ExportCertificatePem())]);

        Assert.Contains("TLS: ", (string?)(await client.AskAsync(Frames.Initialize(), "\"init\""))["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_certificate_is_taken_when_the_line_says_so()
    {
        using var certificate = SelfSigned();
        await using var remote = await RemoteServer.StartAsync(certificate: certificate);
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri, "--transport", "streamablehttp", "--no-verify-ssl"], command: "bridge");

        Assert.NotNull((await client.InitializeAsync())["result"]);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Outboard test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
