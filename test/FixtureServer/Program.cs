using FixtureServer;
using Outboard.Testing;

// The stdio fixture of mcp-transports 25.3: what the conformance suite's server scenarios ask for, behind the bridge. Of the legacy era
// (with initialize, every revision to 2025-11-25), or with --modern of revision 2026-07-28.
// What is said stands in fixture.json; what is done stands in Tools and Questions, once for both eras.
var server = new LineServer(Console.OpenStandardInput(), Console.OpenStandardOutput());
Fixture fixture = args.Contains("--modern") ? new ModernFixture(server) : new LegacyFixture(server);
fixture.Serve();
await server.RunAsync();
