using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;
using Outboard.Testing;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Images;

public sealed class RecipeTests
{
    private const string Native = "\"s\": { \"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"] }";

    private const string Python = "\"s\": { \"command\": \"uvx\", \"args\": [\"--with\", \"mcp<2\", \"mcp-server-fetch==2025.4.7\", \"--ignore-robots-txt\"] }";

    private const string Node = "\"s\": { \"command\": \"npx\", \"args\": [\"-y\", \"mcp-searxng@2.4.0\"] }";

    private const string NamedProgram = "\"s\": { \"command\": \"npx\", \"args\": [\"-y\", \"-p\", \"@scope/tools@1.0.0\", \"serve\"] }";

    private const string All = """
        "native": { "command": "outboard", "args": ["serve", "aws-docs"], "tools": { "deny": ["x"] } },
        "docs": { "command": "uvx", "args": ["awslabs.aws-documentation-mcp-server==1.1.30"], "env": { "FASTMCP_LOG_LEVEL": "ERROR" }, "requestTimeout": "2m", "cacheTtl": "5m", "cacheScope": "public" },
        "search": { "command": "npx", "args": ["-y", "mcp-searxng@2.4.0", "$${HOME}"], "env": { "TOKEN": "${header:X-Token}", "SEARXNG_URL": "https://searx.example.com" }, "sharing": "session" },
        "memory": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory@2026.8.31"], "secrets": { "KEY": "/outboard/mcp/memory/KEY" } }
        """;

    private static readonly string Folder = Path.GetDirectoryName(Repo.Outboard)!;

    [Theory]
    [InlineData("native", Native)]
    [InlineData("python", Python)]
    [InlineData("node", Node)]
    [InlineData("node-named-program", NamedProgram)]
    public void The_image_of_a_server_is_as_pinned(string name, string servers) => Pinned(name, Recipe(servers));

    [Fact]
    public void The_image_of_one_task_for_all_is_as_pinned() =>
        Pinned("one-task", Recipe(All, Written.EdgeAws + ", \"packing\": \"one-task\""));

    [Fact]
    public void The_manifest_inside_says_what_the_users_said_and_holds_no_value()
    {
        var plan = Written.Plan(All, Written.EdgeAws + ", \"packing\": \"one-task\"");
        var task = Assert.Single(TaskPlan.Of(plan));
        var inside = task.Environment.Concat(task.Secrets).ToDictionary(static v => v.Key, static v => v.Value);
        var read = ManifestReader.Parse(plan.PackedManifest!, Path.GetTempPath(), inside);
        var written = Written.Read(All, Written.EdgeAws);

        foreach (var server in written.Servers)
        {
            var again = Assert.Single(read.Servers, s => s.Name == server.Name);
            var expected = server with { Host = $"{server.Name}.ecs.example.com", Aws = new() };
            Assert.Equal(
                expected switch
                {
                    // Its secret comes by the environment.
                    StdioServerSpec { Name: "memory" } memory => memory with { Env = new([KeyValuePair.Create("KEY", "/outboard/mcp/memory/KEY")]) },
                    StdioServerSpec stdio => stdio with { Env = new(stdio.Env.OrderBy(static v => v.Key, StringComparer.Ordinal)) },
                    _ => expected,
                },
                again);
        }

        Assert.DoesNotContain("searx.example.com", plan.PackedManifest, StringComparison.Ordinal);
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void The_tag_is_the_tasks_name_and_twelve_digits_of_all_that_goes_in()
    {
        var recipe = Recipe(Python);
        var payload = Payload.Of(Folder, ImagePlatform.Arm64);
        var arguments = new Dictionary<string, string>();
        var tag = recipe.Tag(payload, ImagePlatform.Arm64, arguments);

        Assert.Matches(@"^s\.[0-9a-f]{12}$", tag);
        Assert.Equal(tag, Recipe(Python).Tag(Payload.Of(Folder, ImagePlatform.Arm64), ImagePlatform.Arm64, arguments));
        string[] others =
        [
            Recipe(Node).Tag(payload, ImagePlatform.Arm64, arguments),
            (recipe with { Files = Recipe(Node).Files }).Tag(payload, ImagePlatform.Arm64, arguments),
            recipe.Tag(payload, ImagePlatform.Amd64, arguments),
            recipe.Tag(payload, ImagePlatform.Arm64, new Dictionary<string, string> { ["RUNTIME"] = "mirror.example.com/aspnet:10.0.12" }),
        ];
        Assert.DoesNotContain(tag, others);
        Assert.Distinct(others);
    }

    [Fact]
    public void A_server_nothing_is_known_of_needs_an_image_of_the_users()
    {
        var failure = Assert.Throws<OutboardException>(() => Recipe("\"s\": { \"command\": \"node\", \"args\": [\"server.js\"] }"));

        Assert.Contains("s", failure.What, StringComparison.Ordinal);
        Assert.Contains("--image s=", failure.Fix, StringComparison.Ordinal);
    }

    private static ImageRecipe Recipe(string servers, string aws = Written.EdgeAws)
    {
        var plan = Written.Plan(servers, aws);
        return ImageRecipes.Of(Assert.Single(TaskPlan.Of(plan)), plan);
    }

    private static void Pinned(string name, ImageRecipe recipe)
    {
        var text = $"{recipe.Dockerfile}\n{string.Join('\n', recipe.Files.Select(static file => $"--- {file.Key}\n{file.Value}"))}";

        Assert.Null(Snapshot.Difference(text, $"test/Outboard.Aws.Tests/Images/Snapshots/{name}.txt"));
    }
}
