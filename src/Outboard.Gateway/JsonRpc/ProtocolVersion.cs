namespace Outboard.Gateway.JsonRpc;

/// <summary>The revisions with an <c>initialize</c> handshake, oldest first, so that they compare.</summary>
internal enum ProtocolVersion : byte
{
    V2024_11_05,
    V2025_03_26,
    V2025_06_18,
    V2025_11_25,
}

internal static class ProtocolVersions
{
    public const ProtocolVersion Latest = ProtocolVersion.V2025_11_25;

    /// <summary>The list clients get in errors, newest last.</summary>
    public const string Supported = "2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25";

    public static string Text(this ProtocolVersion version) => version switch
    {
        ProtocolVersion.V2024_11_05 => "2024-11-05",
        ProtocolVersion.V2025_03_26 => "2025-03-26",
        ProtocolVersion.V2025_06_18 => "2025-06-18",
        ProtocolVersion.V2025_11_25 => "2025-11-25",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static bool TryParse(ReadOnlySpan<char> text, out ProtocolVersion version)
    {
        for (version = default; version <= Latest; version++)
        {
            if (text.SequenceEqual(version.Text()))
            {
                return true;
            }
        }

        return false;
    }
}
