using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Verify;

namespace Outboard.Deploys;

/// <summary>A deployment as people and programs read it.</summary>
/// <param name="Handshakes">Server to what came of its handshake; without those that were not asked.</param>
internal sealed record StatusReport(DeploymentStatus Status, IReadOnlyDictionary<string, VerifyResult> Handshakes)
{
    private const int DigestLetters = 12;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print(Terminal terminal)
    {
        terminal.Out.WriteLine($"{Status.Deployment} in account {Status.Account}, region {Status.Region}");
        foreach (var (name, state) in Status.Stacks)
        {
            terminal.Out.WriteLine($"  {name}  {state}");
        }

        terminal.Out.WriteLine();
        PaddedRows.Write(terminal.Out, [["SERVER", "STATE", "TASKS", "TARGETS", "REVISION", "IMAGE", "MCP", "URL"], .. Status.Servers.Select(Row)]);
        PrintDrift(terminal);
        foreach (var server in Status.Servers)
        {
            foreach (var problem in server.Problems)
            {
                terminal.Error.WriteLine($"{server.Name}: {problem}");
            }

            if (Handshakes.GetValueOrDefault(server.Name) is { Ok: false, Error: { } error })
            {
                terminal.Error.WriteLine($"{server.Name}: {error}");
            }
        }

        foreach (var note in Status.Notes)
        {
            terminal.Error.WriteLine($"note: {note}");
        }
    }

    public string ToJson(int exitCode) => new JsonObject
    {
        ["ok"] = exitCode == ExitCode.Ok,
        ["name"] = Status.Deployment,
        ["account"] = Status.Account,
        ["region"] = Status.Region,
        ["stacks"] = new JsonArray([.. Status.Stacks.Select(static stack => new JsonObject { ["name"] = stack.Key, ["status"] = stack.Value })]),
        ["servers"] = new JsonArray([.. Status.Servers.Select(Server)]),
        ["drift"] = Status.Drift is null ? null : new JsonArray([.. Status.Drift.Select(static one => new JsonObject
        {
            ["stack"] = one.Stack, ["logicalId"] = one.LogicalId, ["type"] = one.Type, ["status"] = one.Status.ToLowerInvariant(),
            ["path"] = one.Path, ["expected"] = one.Expected, ["actual"] = one.Actual, ["isExpected"] = one.IsExpected,
        })]),
        ["notes"] = new JsonArray([.. Status.Notes.Select(static note => (JsonNode)note)]),
    }.ToJsonString(s_indented);

    private string[] Row(ServerStatus server) =>
    [
        server.Name,
        server.State,
        string.Create(CultureInfo.InvariantCulture, $"{server.Running}/{server.Desired}{(server.Pending > 0 ? $" +{server.Pending}" : "")}"),
        string.Create(CultureInfo.InvariantCulture, $"{server.Targets.Healthy}/{server.Targets.All} healthy"),
        server.Revision ?? "-",
        Short(server.Digest),
        Handshakes.GetValueOrDefault(server.Name) is { } shaken ? shaken.Ok ? string.Create(CultureInfo.InvariantCulture, $"{shaken.Tools ?? 0} tools, {shaken.Milliseconds} ms") : "failed" : "-",
        server.Url ?? "-",
    ];

    private JsonObject Server(ServerStatus server) => new()
    {
        ["server"] = server.Name,
        ["ok"] = server.IsWell && Handshakes.GetValueOrDefault(server.Name)?.Ok != false,
        ["url"] = server.Url,
        ["health"] = server.Health switch
        {
            ServerHealth.RollingOut => "rolling-out", ServerHealth.NotServing => "not-serving", _ => server.Health.ToString().ToLowerInvariant(),
        },
        ["state"] = server.State,
        ["rollout"] = server.Rollout,
        ["desired"] = server.Desired,
        ["running"] = server.Running,
        ["pending"] = server.Pending,
        ["targetsHealthy"] = server.Targets.Healthy,
        ["targets"] = server.Targets.All,
        ["revision"] = server.Revision,
        ["digest"] = server.Digest,
        ["problems"] = new JsonArray([.. server.Problems.Select(static problem => (JsonNode)problem)]),
        ["handshake"] = Handshakes.GetValueOrDefault(server.Name) is { } shaken ? new JsonObject
        {
            ["ok"] = shaken.Ok, ["tools"] = shaken.Tools, ["protocolVersion"] = shaken.ProtocolVersion, ["milliseconds"] = shaken.Milliseconds, ["error"] = shaken.Error,
        }
        : null,
    };

    private void PrintDrift(Terminal terminal)
    {
        if (Status.Drift is not { } drift)
        {
            return;
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine(drift.Count == 0 ? "No drift: everything is as its template says." : "Drift:");
        foreach (var one in drift)
        {
            var what = one.Path is null ? one.Status.ToLowerInvariant() : $"{one.Path}: {one.Expected ?? "(absent)"} → {one.Actual ?? "(absent)"}";
            terminal.Out.WriteLine($"  {(one.IsExpected ? " " : "!")} {one.Stack} {one.LogicalId}  {what}{(one.IsExpected ? "  (expected: its schedule does that)" : "")}");
        }
    }

    private static string Short(string? digest) => digest?.Split(':') is [_, { Length: > DigestLetters } hex] ? hex[..DigestLetters] : digest ?? "-";
}
