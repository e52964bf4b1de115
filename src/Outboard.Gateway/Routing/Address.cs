using Outboard.Gateway.Replicas;

namespace Outboard.Gateway.Routing;

/// <summary>What a request is addressed to, once a server is found for it.</summary>
/// <param name="Prefix">The public path in front of the server's own, as <c>/servers/fetch</c>, percent-encoded; empty at the root.</param>
/// <param name="Rest">The path below it: <c>/mcp</c>, <c>/sse</c>, <c>/messages/</c>.</param>
/// <param name="Principal">Who asks: a digest of the credentials; null where none are needed.</param>
/// <param name="Forwarded">Another replica has forwarded it; null when it came from a client.</param>
internal readonly record struct Address(string Prefix, string Rest, string? Principal, ForwardedRequest? Forwarded = null);
