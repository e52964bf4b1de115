namespace Outboard.Gateway.JsonRpc;

/// <summary>A byte range in a frame; <see cref="Length"/> 0 means absent, since no JSON value is empty.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public bool Exists => Length > 0;

    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> frame) => frame.Slice(Start, Length);
}
