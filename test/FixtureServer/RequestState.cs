using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>What a call remembers between its rounds.</summary>
/// <param name="Rounds">How many times it has asked.</param>
/// <param name="Answers">What it was answered so far.</param>
internal sealed record KeptState(int Rounds, Dictionary<string, JsonElement> Answers);

/// <summary>
/// <c>requestState</c> that nobody can change or use for another request: BODY.MAC, both base64url, the MAC over the body and the request it
/// belongs to. The key is of this process, unless <c>FIXTURE_KEY</c> gives several processes the same.
/// </summary>
internal sealed class RequestState
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] key = Environment.GetEnvironmentVariable("FIXTURE_KEY") is { Length: > 0 } shared
        ? SHA256.HashData(Encoding.UTF8.GetBytes(shared))
        : RandomNumberGenerator.GetBytes(32);

    private sealed record Body(string Nonce, long Expires, KeptState State);

    public string Seal(KeptState state, LineMessage request)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var expires = (TimeProvider.System.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Body(nonce, expires, state));
        return $"{Base64Url.EncodeToString(body)}.{Base64Url.EncodeToString(Mac(body, request))}";
    }

    /// <exception cref="LineError">It is not ours, was changed, is of another request, or is too old.</exception>
    public KeptState Open(JsonElement text, LineMessage request)
    {
        var parts = text.ValueKind == JsonValueKind.String ? text.GetString()!.Split('.') : [];
        if (parts is not [var body, var mac] || !Base64Url.IsValid(body) || !Base64Url.IsValid(mac))
        {
            throw new LineError(-32602, "requestState is not one of this server's.");
        }

        var bytes = Base64Url.DecodeFromChars(body);
        if (!CryptographicOperations.FixedTimeEquals(Mac(bytes, request), Base64Url.DecodeFromChars(mac)))
        {
            throw new LineError(-32602, "requestState was changed, or belongs to another request.");
        }

        var opened = JsonSerializer.Deserialize<Body>(bytes)!;
        return TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() <= opened.Expires
            ? opened.State
            : throw new LineError(-32602, "requestState has expired; begin again.");
    }

    private byte[] Mac(byte[] body, LineMessage request)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(body);
        foreach (var part in (string?[])[request.Method, request.Text("name"), request.Text("uri"), request.Param("arguments")?.GetRawText()])
        {
            mac.AppendData(Encoding.UTF8.GetBytes($"\n{part}"));
        }

        return mac.GetHashAndReset();
    }
}
