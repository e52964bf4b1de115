namespace Outboard.Servers.AwsDocs;

/// <summary>What the original raises as an error: the client is told it behind <c>Error executing tool X:</c>, without structured content.</summary>
internal sealed class Raised(string message) : Exception(message);
