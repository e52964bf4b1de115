using System.Buffers;

namespace Outboard.Gateway.JsonRpc;

/// <summary>A growing byte buffer on pooled arrays. Not safe for use by two threads at once.</summary>
internal sealed class ByteBuffer(int initialCapacity = 0) : IBufferWriter<byte>
{
    /// <summary>What an emptied buffer may keep: a burst must not hold its memory for ever.</summary>
    private const int Keep = 64 * 1024;

    private byte[] _array = initialCapacity == 0 ? [] : ArrayPool<byte>.Shared.Rent(initialCapacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(Length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public void Write(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes and moves the rest to the front.</summary>
    public void Consume(int count)
    {
        var rest = Length - count;
        if (rest > 0)
        {
            _array.AsSpan(count, rest).CopyTo(_array);
        }

        Length = rest;
        if (rest == 0)
        {
            Clear();
        }
    }

    public void Clear()
    {
        Length = 0;
        if (_array.Length > Keep)
        {
            Release();
        }
    }

    /// <summary>Gives the array back to the pool; the buffer is empty and usable again.</summary>
    public void Release()
    {
        Length = 0;
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }
    }

    /// <summary>What was written, as an array of its own; the buffer is released.</summary>
    public byte[] TakeArray()
    {
        var bytes = Span.ToArray();
        Release();
        return bytes;
    }

    private void Reserve(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 256);
        if (_array.Length - Length >= needed)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + needed), _array.Length * 2));
        _array.AsSpan(0, Length).CopyTo(larger);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }
}
