using System.Text;
using System.Text.Json;
using CsCheck;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.Replicas;

namespace Outboard.Gateway.Tests.Replicas;

public sealed class SealedSessionTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly Seal seal = Seal.From(Replica.Key);

    private static SealedSession Some => new()
    {
        Hello = Hello("2025-06-18", """{"sampling":{},"roots":{"listChanged":true}}""", """{"name":"c","version":"1"}"""),
        Owner = "10.0.0.5:8790/0123456789abcdef",
        Credentials = "0123456789abcdef",
        Issued = Now,
    };

    [Fact]
    public void An_id_carries_all_that_a_session_is_opened_anew_from()
    {
        Assert.Equal(SessionFault.None, Open(Some.Close(seal, "fetch", "me"), "fetch", "me", out var opened));
        Assert.Equal(Some, opened);
        Assert.Equal(ClientCapabilities.Sampling | ClientCapabilities.Roots, opened!.Hello!.Capabilities);
    }

    [Fact]
    public void The_same_words_never_make_the_same_id() => Assert.NotEqual(Some.Close(seal, "fetch", null), Some.Close(seal, "fetch", null));

    [Fact]
    public void An_id_opens_for_its_server_and_its_principal_alone()
    {
        var id = Some.Close(seal, "fetch", "me");
        Assert.Equal(SessionFault.OtherServer, Open(id, "fetc", "me", out _));
        Assert.Equal(SessionFault.OtherPrincipal, Open(id, "fetch", "you", out _));
        Assert.Equal(SessionFault.OtherPrincipal, Open(id, "fetch", null, out _));
        Assert.Equal(SessionFault.OtherPrincipal, Open(Some.Close(seal, "fetch", null), "fetch", "me", out _));
    }

    [Fact]
    public void An_id_expires()
    {
        var id = Some.Close(seal, "fetch", null);
        Assert.Equal(SessionFault.None, SealedSession.TryOpen(seal, id, "fetch", null, Now + SealedSession.Lifetime, out _));
        Assert.Equal(SessionFault.Expired, SealedSession.TryOpen(seal, id, "fetch", null, Now + SealedSession.Lifetime + TimeSpan.FromSeconds(1), out _));
    }

    [Fact]
    public void What_another_version_has_sealed_is_refused() => Gen.Byte.Array[0, 300].Where(static bytes => bytes.Length == 0 || bytes[0] != 1).Sample(bytes =>
        Assert.Equal(SessionFault.OtherLayout, Open(seal.Close(SealPurpose.Session, bytes), "fetch", null, out _)));

    [Theory]
    [InlineData("{}", ClientCapabilities.Elicitation)]
    [InlineData("""{"form":{}}""", ClientCapabilities.Elicitation)]
    [InlineData("""{"url":{}}""", ClientCapabilities.ElicitationUrl)]
    [InlineData("""{"form":{},"url":{}}""", ClientCapabilities.Elicitation | ClientCapabilities.ElicitationUrl)]
    internal void The_modes_a_client_can_be_asked_in_outlast_the_shortening(string modes, ClientCapabilities expected)
    {
        var hello = Hello("2025-11-25", $$"""{"elicitation":{{modes}},"experimental":{"x":"{{new string('x', 400)}}"} }""", """{"name":"n","version":"1"}""");
        var id = (Some with { Hello = hello.Shorten() }).Close(seal, "fetch", "me");

        Assert.Equal(SessionFault.None, Open(id, "fetch", "me", out var opened));
        Assert.Equal((expected, expected), (hello.Capabilities, opened!.Hello!.Capabilities));
    }

    [Fact]
    public void Whatever_a_client_says_of_itself_the_id_stays_below_a_kilobyte_and_what_is_replayed_is_json() =>
        Gen.Select(Gen.String[0, 400], Gen.String[0, 400], Gen.Int[0, 30]).Sample((name, other, count) =>
        {
            var info = JsonSerializer.Serialize(new { name, version = other, title = other });
            var capabilities = $$"""{"sampling":{},"experimental":{{JsonSerializer.Serialize(Enumerable.Range(0, count).ToDictionary(i => $"{i}{other}", _ => new object()))}}}""";
            var hello = Hello(other, capabilities, info);
            var id = (Some with { Hello = hello.Shorten(), Owner = $"{new string('a', 63)}.internal:65535/0123456789abcdef" }).Close(seal, "fetch", "me");

            Assert.InRange(id.Length, 0, 1000);
            Assert.Equal(SessionFault.None, Open(id, "fetch", "me", out var opened));
            Assert.Equal(ClientCapabilities.Sampling, opened!.Hello!.Capabilities);
            using var replayed = JsonDocument.Parse($$"""{"c":{{opened.Hello.CapabilitiesJson}},"i":{{opened.Hello.InfoJson}}}""");
            Assert.Equal(JsonValueKind.Object, replayed.RootElement.GetProperty("c").GetProperty("sampling").ValueKind);
            Assert.Equal(JsonValueKind.String, replayed.RootElement.GetProperty("i").GetProperty("name").ValueKind);
        });

    public void Dispose() => seal.Dispose();

    private SessionFault Open(string id, string server, string? principal, out SealedSession? opened) => SealedSession.TryOpen(seal, id, server, principal, Now, out opened);

    private static ClientHello Hello(string version, string capabilities, string info) => ClientHello.Read(
        Encoding.UTF8.GetBytes($$"""{"protocolVersion":{{JsonSerializer.Serialize(version)}},"capabilities":{{capabilities}},"clientInfo":{{info}}}"""))!;
}
