using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Client;
using Outboard.Remotes;

namespace Outboard.Verify;

/// <summary>
/// Shakes hands as a client does: <c>initialize</c>, <c>notifications/initialized</c>, every page of <c>tools/list</c>. The SDK's
/// transport carries it, but not its client object, which refuses a server that answers with an older revision than the one asked for.
/// </summary>
/// <param name="headers">Sent with every request.</param>
/// <param name="timeout">How long one endpoint may take.</param>
/// <param name="time">The clock.</param>
/// <param name="tokenIsGivenWith">How the command at hand is given a token, for whoever lacks one.</param>
internal sealed class Verifier(IReadOnlyDictionary<string, string> headers, TimeSpan timeout, TimeProvider time, string tokenIsGivenWith)
{
    private const string Revision = "2025-11-25";
    private const int AtOnce = 8;
    private const int MaxPages = 1000;

    /// <summary>One result a target, in the order of the targets.</summary>
    public async Task<IReadOnlyList<VerifyResult>> RunAsync(IReadOnlyList<VerifyTarget> targets, CancellationToken cancellation)
    {
        var results = new VerifyResult[targets.Count];
        await Parallel.ForAsync(
            0,
            targets.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (index, stop) => results[index] = await VerifyAsync(targets[index], stop));
        return results;
    }

    private async Task<VerifyResult> VerifyAsync(VerifyTarget target, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        VerifyResult? first = null;
        foreach (var (url, transport) in target.Candidates())
        {
            var result = new VerifyResult(target.Server, url);
            var settings = new RemoteSettings
            {
                Url = url,
                Transport = transport,
                Headers = headers,
                ConnectTo = target.ConnectTo,
                ConnectTimeout = timeout,
                TokenIsGivenWith = tokenIsGivenWith,
            };
            try
            {
                result = await ShakeHandsAsync(result, settings, either.Token);
                return result with { Milliseconds = (int)time.GetElapsedTime(start).TotalMilliseconds };
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                var why = limit.IsCancellationRequested ? $"no answer within {timeout.TotalSeconds} s." : RemoteFailure.Why(failure, settings);
                first ??= result with { Error = why, Milliseconds = (int)time.GetElapsedTime(start).TotalMilliseconds };
                if (failure is not HttpRequestException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed })
                {
                    break;
                }
            }
        }

        return first! with { Url = target.Candidates().Count > 1 && first!.Error!.StartsWith("404", StringComparison.Ordinal) ? target.Url : first!.Url };
    }

    private async Task<VerifyResult> ShakeHandsAsync(VerifyResult result, RemoteSettings settings, CancellationToken cancellation)
    {
        using var memory = new RemoteMemory(settings, TextWriter.Null, time);
        var remote = await Remote.OpenAsync(settings, memory, Ignore, NullLoggerFactory.Instance, time, cancellation);
        try
        {
            var initialized = await remote.AskAsync("initialize", Hello(), cancellation);
            await remote.NotifyAsync("notifications/initialized", cancellation);
            var tools = initialized?["capabilities"]?["tools"] is null ? null : await ListToolsAsync(remote, cancellation);
            return result with
            {
                Transport = settings.Transport == HttpTransportMode.Sse ? "sse" : "streamable-http",
                ProtocolVersion = (string?)initialized?["protocolVersion"],
                ServerName = (string?)initialized?["serverInfo"]?["name"],
                ServerVersion = (string?)initialized?["serverInfo"]?["version"],
                Tools = tools?.Count,
                ToolNames = tools,
            };
        }
        finally
        {
            await remote.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(3), time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static JsonObject Hello() => new()
    {
        ["protocolVersion"] = Revision,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "outboard-verify", ["version"] = CommandLine.Version },
    };

    private static async Task<IReadOnlyList<string>> ListToolsAsync(Remote remote, CancellationToken cancellation)
    {
        var names = new List<string>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor is null ? new JsonObject() : new JsonObject { ["cursor"] = cursor };
            var listed = await remote.AskAsync("tools/list", parameters, cancellation);
            var tools = listed?["tools"] as JsonArray ?? throw new InvalidDataException("the answer to tools/list has no tools.");
            names.AddRange(tools.Select(static tool => (string?)tool?["name"] ?? "(without a name)"));
            cursor = (string?)listed?["nextCursor"];
            if (cursor is null)
            {
                return names;
            }
        }

        throw new InvalidDataException($"tools/list has more than {MaxPages} pages.");
    }

    private static ValueTask Ignore(ModelContextProtocol.Protocol.JsonRpcMessage message, ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;
}
