namespace Outboard.Servers.AwsDocs;

/// <summary>Whose documentation is read; <c>AWS_DOCUMENTATION_PARTITION</c>.</summary>
internal enum Partition
{
    /// <summary>The commercial regions: five tools.</summary>
    Aws,

    /// <summary>The regions in China: two tools.</summary>
    China,
}
