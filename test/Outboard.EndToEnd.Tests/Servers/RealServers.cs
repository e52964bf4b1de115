using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Servers;

/// <summary>One <c>outboard up</c> that serves every server these tests use, and what the servers need around them.</summary>
public sealed class RealServers : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outboard-e2e-files-").FullName;
    private SearxStub? _searx;
    private Served? _served;

    /// <summary>The folder server-filesystem may read.</summary>
    public string Folder => _folder;

    public async ValueTask InitializeAsync()
    {
        if ((await NpmParts.GetAsync()).Missing is not null)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "greeting.txt"), "Grüße 🌍");
        _searx = await SearxStub.StartAsync();
        var servers = new JsonObject
        {
            ["filesystem"] = Node(NpmParts.Filesystem, _folder),
            ["memory"] = Node(NpmParts.Memory),
            ["searxng"] = Node(NpmParts.Searxng),
        };
        servers["memory"]!["env"] = new JsonObject { ["MEMORY_FILE_PATH"] = Path.Combine(_folder, "memory.jsonl") };
        servers["searxng"]!["env"] = new JsonObject { ["SEARXNG_URL"] = _searx.Address.AbsoluteUri };
        foreach (var sharing in (string[])["shared", "session"])
        {
            servers[$"everything-{sharing}"] = Node(NpmParts.Everything);
            servers[$"naughty-{sharing}"] = new JsonObject { ["command"] = Repo.NaughtyServer };
            servers[$"fixture-{sharing}"] = new JsonObject { ["command"] = Repo.FixtureServer };
            foreach (var kind in (string[])["everything", "naughty", "fixture"])
            {
                servers[$"{kind}-{sharing}"]!["sharing"] = sharing;
            }
        }

        _served = await Served.UpAsync(servers);
    }

    /// <summary>Where a server answers; skips the test where the npm parts are missing.</summary>
    public async Task<Uri> EndpointAsync(string server, Transport transport)
    {
        await Npm.RequireAsync();
        return _served!.Endpoint(transport, server);
    }

    public async ValueTask DisposeAsync()
    {
        if (_served is not null)
        {
            await _served.DisposeAsync();
        }

        if (_searx is not null)
        {
            await _searx.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static JsonObject Node(params ReadOnlySpan<string> arguments) => new()
    {
        ["command"] = NpmParts.Node,
        ["args"] = new JsonArray([.. arguments.ToArray().Select(argument => (JsonNode)argument)]),
    };
}

/// <summary>Tests of one collection run one after another: the shared children see one client at a time, and their state is known.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit calls it a collection.
public sealed class RealServersCollection : ICollectionFixture<RealServers>
#pragma warning restore CA1711
{
    public const string Name = "real servers";
}
