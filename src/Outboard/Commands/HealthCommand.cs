using System.CommandLine;
using System.Net;

namespace Outboard.Commands;

/// <summary><c>outboard health</c>: the container's health check, so that an image needs no curl (bridge-compat R48).</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static DescribedCommand Create(CommandContext context)
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The gateway to ask; GET <url>/healthz.",
            CustomParser = CommandOptions.HttpUrl,
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:8800"),
        };
        var command = new DescribedCommand(
            "health",
            "Exit 0 when the gateway on this machine is alive, 1 when it is not (a container health check).",
            "outboard health",
            "outboard health --url http://127.0.0.1:8808") { url };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(url)!, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(Uri gateway, CommandContext context, CancellationToken stop)
    {
        var address = gateway.AbsolutePath == "/" ? new Uri(gateway, "/healthz") : gateway;
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(address, stop);
            var body = (await answer.Content.ReadAsStringAsync(stop)).Trim();
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return ExitCode.Ok;
            }

            await context.Terminal.Error.WriteLineAsync($"outboard: {address} answered {(int)answer.StatusCode}. {Short(body)}");
        }
        catch (HttpRequestException failure)
        {
            await context.Terminal.Error.WriteLineAsync($"outboard: {address} did not answer: {failure.Message}");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            await context.Terminal.Error.WriteLineAsync($"outboard: {address} did not answer within {Limit.TotalSeconds} s.");
        }

        return ExitCode.Failed;
    }

    private static string Short(string body) => body.Length > 500 ? body[..500] : body;
}
