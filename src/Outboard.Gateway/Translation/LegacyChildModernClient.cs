using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>A modern client of a legacy child (mcp-transports 17.2).</summary>
internal static class LegacyChildModernClient
{
    public static async ValueTask ServeAsync(ModernRequest request) => await Modern.RefuseAsync(request.Context, request.Bytes, request.Frame);
}
