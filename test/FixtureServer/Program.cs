using FixtureServer;
using Outboard.Testing;

// The legacy-era stdio fixture of mcp-transports 25.3: what the conformance suite's server scenarios ask for, behind the bridge.
// What is said stands in fixture.json; what is done stands in Fixture.cs.
var server = new LineServer(Console.OpenStandardInput(), Console.OpenStandardOutput());
_ = new Fixture(server);
await server.RunAsync();
