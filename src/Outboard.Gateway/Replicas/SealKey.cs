using System.Security.Cryptography;
using System.Text;

namespace Outboard.Gateway.Replicas;

/// <summary>One key of <c>OUTBOARD_KEY</c>: never used itself, but for a key of its own for each use, by HKDF-SHA256.</summary>
internal sealed class SealKey : IDisposable
{
    public const int IdLength = 4;

    private const int KeyLength = 32;
    private const int TagLength = 16;
    private static readonly byte[] Salt = "outboard"u8.ToArray();

    private readonly byte[] _id;
    private readonly byte[] _proof;
    private readonly Cipher[] _ciphers;

    public SealKey(ReadOnlySpan<byte> material)
    {
        _id = Derive(material, "key id"u8, IdLength);
        _proof = Derive(material, "proof between replicas"u8, KeyLength);
        _ciphers = [new Cipher(Derive(material, "session"u8, KeyLength)), new Cipher(Derive(material, "request state"u8, KeyLength)), new Cipher(Derive(material, "peer"u8, KeyLength))];
    }

    /// <summary>Tells keys apart without telling anything about them.</summary>
    public ReadOnlySpan<byte> Id => _id;

    /// <summary>What replicas prove to each other with that they have this key.</summary>
    public ReadOnlySpan<byte> Proof => _proof;

    public static SealKey Of(string text)
    {
        var material = Encoding.UTF8.GetBytes(text);
        try
        {
            return new SealKey(material);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    public void Encrypt(SealPurpose purpose, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> associated) =>
        _ciphers[(int)purpose].Encrypt(nonce, plain, cipher, tag, associated);

    public bool TryDecrypt(SealPurpose purpose, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated) =>
        _ciphers[(int)purpose].TryDecrypt(nonce, cipher, tag, plain, associated);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_proof);
        foreach (var cipher in _ciphers)
        {
            cipher.Dispose();
        }
    }

    private static byte[] Derive(ReadOnlySpan<byte> material, ReadOnlySpan<byte> use, int length)
    {
        var key = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, material, key, Salt, use);
        return key;
    }

    /// <summary>An AES-GCM that any thread may use: it keeps state while it works, which takes a microsecond.</summary>
    private sealed class Cipher(byte[] key) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly AesGcm _aes = new(key, TagLength);

        public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> associated)
        {
            lock (_lock)
            {
                _aes.Encrypt(nonce, plain, cipher, tag, associated);
            }
        }

        public bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
        {
            try
            {
                lock (_lock)
                {
                    _aes.Decrypt(nonce, cipher, tag, plain, associated);
                }

                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }

        public void Dispose() => _aes.Dispose();
    }
}
