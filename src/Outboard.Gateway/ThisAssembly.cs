using System.Reflection;

namespace Outboard.Gateway;

internal static class ThisAssembly
{
    /// <summary>The product's version, without build metadata.</summary>
    public static readonly string Version =
        typeof(ThisAssembly).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
