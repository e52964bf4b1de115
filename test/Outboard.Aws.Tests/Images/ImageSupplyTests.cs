using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Aws.Deploy;
using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;
using Outboard.Testing;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Images;

/// <summary>From a plan to an image in a registry and back: built by buildah, pushed by us, pulled by buildah, run, asked.</summary>
public sealed partial class ImageSupplyTests(BuildahWorkshop workshop) : IClassFixture<BuildahWorkshop>
{
    private const string Repository = "outboard/mcp";

    private const string Token = "token-of-the-test";

    [Fact]
    public async Task The_users_documents_command_line_runs_in_the_image_that_was_pulled_back()
    {
        workshop.Require(node: true);
        await using var registry = await RegistryProcess.StartAsync(withPassword: true);
        var port = Loopback.FreePort();
        var plan = Written.Plan($$"""
            "searxng": { "command": "npx", "args": ["-y", "mcp-searxng"], "env": { "SEARXNG_URL": "https://searx.example.com" }, "port": {{port}} }
            """, Written.ClassicAws + X86);
        var task = Assert.Single(TaskPlan.Of(plan));
        Assert.Equal(["--pass-environment", $"--port={port}", "--sse-host", "0.0.0.0", "--", "npx", "-y", "mcp-searxng"], task.Command);

        var (image, events) = await SupplyAsync(plan, registry);
        await using var pulled = await PulledImage.PullAsync(registry, image);

        Assert.Equal("10001:10001", (string?)pulled.Config["User"]);
        Assert.Equal(["mcp-proxy"], pulled.Words("Entrypoint"));
        Assert.Contains("/scratch", pulled.Config["Volumes"]!.AsObject().Select(static volume => volume.Key));
        Assert.Null(pulled.Config["Healthcheck"]);
        await using var running = pulled.Start(null, task.Command, new Dictionary<string, string> { ["SEARXNG_URL"] = "https://searx.example.com", ["OUTBOARD_TOKEN"] = Token });
        await running.LineAsync(Listening());
        var answer = await AskAsync(port, null);

        Assert.StartsWith("/scratch/", (string?)answer["file"], StringComparison.Ordinal);
        Assert.Equal("EROFS", (string?)answer["root"]);
        Assert.Equal(10001, (int?)answer["uid"]);
        Assert.Equal("/scratch", (string?)answer["home"]);
        Assert.Equal("https://searx.example.com", (string?)answer["url"]);
        Assert.Empty(answer["args"]!.AsArray());
        Assert.Contains(events, static e => e is BuildOutput { Image: "searxng" });
        Assert.Contains(events, static e => e is UploadProgress { Image: "searxng" } sent && sent.Sent == sent.Total);
        Assert.Contains(events, static e => e is StepFinished { Name: "image searxng" });
        Assert.DoesNotContain(events, static e => e.ToString().Contains(RegistryProcess.Authorization, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_image_for_all_servers_serves_each_under_its_host_and_is_found_again()
    {
        workshop.Require(node: true);
        await using var registry = await RegistryProcess.StartAsync(withPassword: true);
        var plan = Written.Plan("""
            "docs": { "command": "outboard", "args": ["serve", "aws-docs"] },
            "search": { "command": "npx", "args": ["-y", "mcp-searxng@2.4.0", "--quietly"], "env": { "SEARXNG_URL": "https://searx.example.com" } }
            """, Written.EdgeAws + X86 + ", \"packing\": \"one-task\"");
        var task = Assert.Single(TaskPlan.Of(plan));
        var port = Loopback.FreePort();

        var (image, _) = await SupplyAsync(plan, registry);
        using var ecr = new EcrOverRegistry(registry);
        var again = await Supply(ecr).FindAsync(plan, Repository, $"{registry.Endpoint.Authority}/{Repository}", default);
        await using var pulled = await PulledImage.PullAsync(registry, image);
        await using var running = pulled.Start(
            task.EntryPoint,
            task.Command.Select(word => word == "8808" ? $"{port}" : word),
            task.Environment.Append(KeyValuePair.Create("OUTBOARD_TOKEN", Token)).ToDictionary());
        await running.LineAsync(AnyEndpoint());

        Assert.Equal(image, again["gateway"]);
        Assert.Equal(["DescribeImages"], ecr.Calls);
        var answer = await AskAsync(port, "search.ecs.example.com");
        Assert.Equal("https://searx.example.com", (string?)answer["url"]);
        Assert.Equal("--quietly", (string?)answer["args"]![0]);
        Assert.Equal("/scratch", (string?)answer["home"]);
        using var docs = await PostAsync(port, "docs.ecs.example.com", Frames.Initialize(), null);
        Assert.Contains("serverInfo", await docs.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_last_lines()
    {
        workshop.Require(node: false);
        await using var registry = await RegistryProcess.StartAsync(withPassword: true);
        var plan = Written.Plan("\"fetch\": { \"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"] }", Written.EdgeAws + X86);

        var failure = await Assert.ThrowsAsync<OutboardException>(() => SupplyAsync(plan, registry, new() { ["RUNTIME"] = $"127.0.0.1:{Loopback.FreePort()}/not-there:1.0.0" }));

        Assert.Contains("could not be built", failure.What, StringComparison.Ordinal);
        Assert.Contains("not-there", failure.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_of_another_architecture_is_refused_before_it_is_pushed()
    {
        workshop.Require(node: false);
        await using var registry = await RegistryProcess.StartAsync(withPassword: true);
        using var files = TestLayout.Write(["amd64"]);
        using var http = new HttpClient();
        var layout = new OciLayout(files.Folder);
        var digest = await new Registry(new RegistryHttp(http, registry.Endpoint, RegistryProcess.Authorization, TimeProvider.System), registry.Endpoint, Repository)
            .PushAsync(await layout.ReadAsync(ImagePlatform.Amd64, default), layout, "x", static (_, _) => { }, default);
        var plan = Written.Plan("\"fetch\": { \"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"] }", Written.EdgeAws);
        using var ecr = new EcrOverRegistry(registry);
        var image = $"{registry.Endpoint.Authority}/{Repository}@{digest}";
        var supply = Supply(ecr, given: new() { ["fetch"] = image });

        Assert.Equal(image, (await supply.FindAsync(plan, Repository, "unused", default))["fetch"]);
        Assert.Empty(ecr.Calls);
        var failure = await Assert.ThrowsAsync<OutboardException>(() => supply.SupplyAsync(plan, Repository, "unused", new Dictionary<string, string>(), default));
        Assert.Contains("linux/amd64", failure.What, StringComparison.Ordinal);
        Assert.Contains("linux/arm64", failure.What, StringComparison.Ordinal);
        Assert.Equal(image, (await supply.SupplyAsync(plan with { Architecture = Architecture.X86 }, Repository, "unused", new Dictionary<string, string>(), default))["fetch"]);
    }

    [Fact]
    public async Task Nothing_to_build_with_is_said_with_every_way_out()
    {
        await using var registry = await RegistryProcess.StartAsync(withPassword: true);
        using var ecr = new EcrOverRegistry(registry);
        var plan = Written.Plan("\"fetch\": { \"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"] }", Written.EdgeAws);

        var failure = await Assert.ThrowsAsync<OutboardException>(() => Supply(ecr, builder: "kaniko").SupplyAsync(plan, Repository, "unused", new Dictionary<string, string>(), default));

        Assert.Contains("docker, podman or buildah", failure.Fix, StringComparison.Ordinal);
        Assert.Empty(ecr.Calls);
    }

    private const string X86 = ", \"architecture\": \"x86\"";

    private ImageSupply Supply(EcrOverRegistry ecr, Dictionary<string, string>? bases = null, Dictionary<string, string>? given = null, string builder = "buildah", Action<DeployEvent>? report = null) => new(
        AwsSession.At(ecr.Endpoint).Api,
        new ImageSettings { Builder = builder, BuildArguments = bases ?? workshop.Bases, Given = given ?? [], Program = Path.GetDirectoryName(Repo.Outboard)! },
        report ?? (static _ => { }));

    private async Task<(string Image, IReadOnlyList<DeployEvent> Events)> SupplyAsync(DeployPlan plan, RegistryProcess registry, Dictionary<string, string>? bases = null)
    {
        using var ecr = new EcrOverRegistry(registry);
        List<DeployEvent> events = [];
        var supply = Supply(ecr, bases, report: e =>
        {
            lock (events)
            {
                events.Add(e);
            }
        });
        var uri = $"{registry.Endpoint.Authority}/{Repository}";
        var found = await supply.FindAsync(plan, Repository, uri, default);
        Assert.Empty(found);
        try
        {
            return (Assert.Single(await supply.SupplyAsync(plan, Repository, uri, found, default)).Value, events);
        }
        catch (OutboardException failure)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{failure.What}\n{failure.Why}\n{failure.Fix}");
            throw;
        }
    }

    /// <summary>The handshake, then the one tool, whose answer is what the server sees of its surroundings.</summary>
    private static async Task<JsonNode> AskAsync(int port, string? host)
    {
        using var handshake = await PostAsync(port, host, Frames.Initialize(), null);
        Assert.True(handshake.IsSuccessStatusCode, await handshake.Content.ReadAsStringAsync());
        var session = handshake.Headers.GetValues("Mcp-Session-Id").Single();
        using var ready = await PostAsync(port, host, Frames.Initialized, session);
        using var called = await PostAsync(port, host, Frames.Call("where"), session);
        var body = await called.Content.ReadAsStringAsync();
        var reply = JsonNode.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..])!;
        return JsonNode.Parse((string)reply["result"]!["content"]![0]!["text"]!)!;
    }

    private static async Task<HttpResponseMessage> PostAsync(int port, string? host, string frame, string? session)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/mcp") { Content = new StringContent(frame, null, "application/json") };
        request.Headers.Host = host;
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return await http.SendAsync(request);
    }

    [GeneratedRegex(@"Uvicorn running on http://\S+:\d+")]
    private static partial Regex Listening();

    [GeneratedRegex(@"^Listening on ")]
    private static partial Regex AnyEndpoint();
}
