using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Front;

/// <summary>
/// The containers of a generated template as processes: its command lines unchanged, on the program called <c>mcp-proxy</c> as in the
/// images. <c>uvx</c> and <c>npx</c>, which would download, are stand-ins that insist on their arguments and become the fixture.
/// </summary>
internal sealed class GeneratedContainers : IAsyncDisposable
{
    public const string Token = "the-token-of-the-test";

    private readonly string _bin = Directory.CreateTempSubdirectory("outboard-bin-").FullName;
    private readonly List<OutboardProcess> _processes = [];

    public GeneratedContainers(JsonObject template, IReadOnlyDictionary<string, string> servers)
    {
        foreach (var program in servers.Values.GroupBy(static line => line.Split(' ')[0], static line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
        {
            StandIn(program.Key, program);
        }

        File.CreateSymbolicLink(Path.Combine(_bin, "mcp-proxy"), Repo.Outboard);
        foreach (var (_, task) in template["Resources"]!.AsObject().Where(static one => (string?)one.Value!["Type"] == "AWS::ECS::TaskDefinition"))
        {
            _processes.Add(Start(task!["Properties"]!["ContainerDefinitions"]![0]!.AsObject()));
        }
    }

    public string Transcript() => string.Join("\n", _processes.Select(static process => $"{process.CommandLine}\n{process.Transcript()}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_bin, recursive: true);
    }

    private OutboardProcess Start(JsonObject container)
    {
        var marker = OutboardProcess.NewMarker();
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = $"{_bin}:{Environment.GetEnvironmentVariable("PATH")}",
            [OutboardProcess.MarkerVariable] = marker,
            ["TMPDIR"] = _bin,
            ["OUTBOARD_KEY"] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
            ["OUTBOARD_TOKEN"] = Token,
        };
        foreach (var variable in container["Environment"]!.AsArray().Where(static variable => (string?)variable!["Name"] != "TMPDIR"))
        {
            environment[(string)variable!["Name"]!] = (string)variable["Value"]!;
        }

        return OutboardProcess.Start(container["Command"]!.AsArray().Select(static word => (string)word!), marker, environment, program: Path.Combine(_bin, "mcp-proxy"));
    }

    private void StandIn(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_bin, name);
        File.WriteAllText(path, $"""
            #!/bin/sh
            case "$*" in
              {string.Join('|', lines.Select(static line => $"'{line}'"))}) exec '{Repo.FixtureServer}' ;;
              *) echo "{name} got other arguments: $*" >&2; exit 64 ;;
            esac

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
