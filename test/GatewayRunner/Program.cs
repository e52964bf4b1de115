// A gateway in a process of its own: GatewayRunner MANIFEST. For what cannot be tested in the process of the tests: that its children die
// with it, and that orphans are ended with the child that left them.
using System.Runtime.InteropServices;
using Outboard.Gateway;
using Outboard.Manifests;

var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
var ended = new TaskCompletionSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    ended.TrySetResult();
});

await using var host = GatewayHost.Create(new GatewaySettings
{
    Manifest = ManifestReader.ReadFile(args[0], environment),
    Environment = environment,
    OwnsProcess = true,
});
await host.StartAsync(CancellationToken.None);
Console.WriteLine($"Uvicorn running on {host.Endpoints[^1].Url.GetLeftPart(UriPartial.Authority)}");
await ended.Task;
await host.StopAsync(CancellationToken.None);
return 0;
