using System.Net;
using System.Net.Sockets;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>A real searx with a web service behind it and a site its results point to, on free ports of loopback, for as long as the tests that share it run.</summary>
public sealed class RealSearx : IAsyncLifetime
{
    private const string Program = "/usr/bin/searx-run";

    private readonly string _folder = Directory.CreateTempSubdirectory("outboard-searx-").FullName;
    private readonly List<TestProcess> _running = [];
    private readonly int[] _ports = FreePorts(3);
    private string? _missing;

    /// <summary>The instance, as SEARXNG_URL names it.</summary>
    public string Address => $"http://127.0.0.1:{_ports[0]}";

    /// <summary>The site, without a slash at its end.</summary>
    public string Site => $"http://127.0.0.1:{_ports[2]}";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            _missing = $"{Program} is not here. Debian and Ubuntu have it in the package searx: apt-get install --no-install-recommends searx";
            return;
        }

        try
        {
            var made = await TestProcess.RunAsync("python3", [Data("mkdb.py"), Path.Combine(_folder, "docs.db"), Site]);
            Assert.True(made.ExitCode == 0, made.Error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _missing = "python3 is not here.";
            return;
        }

        var settings = Path.Combine(_folder, "settings.yml");
        await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(Data("settings.yml.in")))
            .Replace("@PORT@", Text(_ports[0]), StringComparison.Ordinal)
            .Replace("@UPSTREAM_PORT@", Text(_ports[1]), StringComparison.Ordinal)
            .Replace("@DATA_DIR@", _folder, StringComparison.Ordinal));
        _running.Add(TestProcess.Start("python3", [Data("upstream.py"), Text(_ports[1]), Site]));
        _running.Add(TestProcess.Start("python3", [Data("testsite.py"), Text(_ports[2])]));
        _running.Add(TestProcess.Start(Program, [], new Dictionary<string, string?> { ["SEARX_SETTINGS_PATH"] = settings }));
        using var client = new HttpClient();
        foreach (var url in (string[])[$"{Address}/config", $"http://127.0.0.1:{_ports[1]}/api?q=x", $"{Site}/t"])
        {
            await Eventually.Is(() => AnswersAsync(client, url), () => string.Join('\n', _running.Select(static process => process.Transcript())));
        }
    }

    /// <summary>Skips the test, saying why, where there is no searx.</summary>
    public void Require()
    {
        if (_missing is not null)
        {
            Assert.Skip(_missing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string url)
    {
        try
        {
            return (await client.GetAsync(new Uri(url))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Data(string name) => Repo.Path("test", "Outboard.Servers.Tests", "Data", "searx", name);

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, static listener => listener.Start());
        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, static listener => listener.Dispose());
        return ports;
    }
}

/// <summary>Tests of one collection run one after another and share the searx.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit calls it a collection.
public sealed class RealSearxCollection : ICollectionFixture<RealSearx>
#pragma warning restore CA1711
{
    public const string Name = "a real searx";
}
