using CsCheck;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Planned;

/// <summary>Whatever the manifest says, it is planned or refused with its problems; nothing else is thrown.</summary>
public sealed class PropertyTests
{
    private static readonly Gen<string> s_name = Any("fetch", "aws-doc", "searxng", "a", "b", "c1", "c-1", "a-from", "brave_search", "GitHub", "task", "x y", "z/mcp", "ö", new string('n', 63), new string('m', 64));

    private static readonly Gen<(string, string)> s_variable = Gen.Select(
        Any("LEVEL", "URL", "A_KEY", "TOKEN", "OUTBOARD_X", "A-B", "Z", "TMPDIR"), Any("", "ERROR", "https://x.example.com", "https://a:b@x", "${header:X-T}", "a ${header:X} b", "1"));

    private static readonly Gen<ServerAwsSpec> s_serverAws = Gen.Select(
        Maybe(Of(256, 256, 512, 1024, 4096, 300)), Maybe(Of(512, 1024, 2048, 8192, 700)), Maybe(Gen.Int[1, 4]), Gen.Int[0, 15],
        Gen.Select(Any("SECRET", "KEY", "OUTBOARD_KEY"), Any("/outboard/mcp/a", "plain", "arn:aws:ssm:us-east-1:123456789012:parameter/a")).Array[0, 2],
        (cpu, memory, replicas, flags, secrets) => new ServerAwsSpec
        {
            Cpu = cpu, Memory = memory, Replicas = replicas, DeployReplace = (flags & 1) != 0, Isolate = flags == 15, EgressPorts = flags == 7 ? [5432, 22] : [], Secrets = Map(secrets),
        });

    private static readonly Gen<ServerSpec> s_server = Gen.Select(
        Gen.Select(s_name, Any("uvx", "uvx", "npx", "outboard", "docker", "/opt/x", ""), Any("mcp-server-fetch", "-y", "--api-key", "x")), s_variable.Array[0, 2], s_serverAws,
        Maybe(Of(0, 8808, 8809, 8810, 9000)), Gen.Enum<Sharing>(), Gen.Int[0, 15],
        (names, env, aws, port, sharing, kind) =>
        {
            var (name, command, arg) = names;
            ServerSpec server = kind == 0 ? new HttpServerSpec { Name = name, Url = new("https://x.example.com") }
                : kind < 5 ? new NativeServerSpec { Name = name, Kind = "fetch", Env = Map(env) }
                : new StdioServerSpec { Name = name, Command = command, Args = [arg], Env = Map(env), Cwd = kind == 15 ? "/data" : null, PassEnvironment = kind == 14 };
            return server with
            {
                Aws = aws, Port = port, Sharing = sharing, DenyTools = kind == 13 ? ["rm"] : [], Host = kind == 12 ? "own.ecs.example.com" : kind == 11 ? "elsewhere.example.org" : null,
                RequestTimeout = TimeSpan.FromMilliseconds(kind * 500),
            };
        });

    private static readonly Gen<AwsSpec> s_aws = Gen.Select(
        Gen.Select(Any(null, "ecs.example.com", "ecs.example.com", "x"), Any(null, null, "edge", "classic"), Any(null, "Z1234", "Z1234"), Any(null, null, "arn:aws:acm:us-east-1:123456789012:certificate/0")),
        Any("203.0.113.0/24", "203.0.113.0/24", "0.0.0.0/0", "::/0").Array[0, 2], Gen.Bool, Gen.Enum<Packing>(), Gen.Enum<Spot>(), Gen.Enum<Architecture>(), Gen.Int[0, 7],
        (entry, ranges, isPublic, packing, spot, architecture, rest) => new AwsSpec
        {
            Domain = entry.Item1, Layout = entry.Item2, HostedZoneId = entry.Item3, CertificateArn = entry.Item4, AllowedCidrs = [.. ranges.Distinct()], Public = isPublic,
            Packing = packing, Spot = spot, Architecture = architecture, Drain = TimeSpan.FromSeconds(rest == 7 ? 101 : 10),
            Schedule = rest == 6 ? new("0 8 ? * MON-FRI *", "0 18 ? * MON-FRI *", "UTC") : null,
        });

    private static readonly Gen<Dictionary<string, Assignment>> s_previous = Gen.Select(s_name, Of(0, 8808, 8809, 8810, 8811, 70_000), Of(0, 10, 100, 101, 60_000))
        .Array[0, 4].Select(all => all.DistinctBy(a => a.Item1).ToDictionary(a => a.Item1, a => new Assignment(a.Item2, a.Item3)));

    private static readonly Gen<Manifest> s_manifest = Gen.Select(s_server.Array[1, 4], s_aws,
        (servers, aws) => new Manifest { Servers = [.. servers.DistinctBy(s => s.Name)], Aws = aws });

    /// <summary>As <see cref="s_manifest"/>, without what is refused, so that plans are many.</summary>
    private static readonly Gen<Manifest> s_plannable = Gen.Select(
        Gen.Select(Any("fetch", "aws-doc", "searxng", "a", "b", "c", "d"), Any("uvx", "npx"), Gen.Frequency((3, Gen.Const((int?)null)), (1, Of<int?>(8808, 8809, 8812))), Gen.Int[2, 3]).Array[1, 6],
        Of(
            new AwsSpec { Domain = "ecs.example.com", HostedZoneId = "Z1" },
            new AwsSpec { Domain = "ecs.example.com", Layout = "classic", AllowedCidrs = ["203.0.113.0/24"] },
            new AwsSpec { AllowedCidrs = ["203.0.113.0/24"], Packing = Packing.OneTask },
            new AwsSpec { Public = true, Spot = Spot.Mixed }),
        (servers, aws) => new Manifest
        {
            Aws = aws,
            Servers = [.. servers.DistinctBy(s => s.Item1).Select(s => new StdioServerSpec { Name = s.Item1, Command = s.Item2, Port = s.Item3, Aws = new() { Replicas = s.Item4 } })],
        });

    [Fact]
    public void Any_manifest_is_planned_or_refused_with_problems()
    {
        var planned = 0;
        Gen.Select(Gen.OneOf(s_manifest, s_plannable), s_previous, Any("us-east-1", "us-east-1", "eu-central-1", "cn-north-1", "Mars", ""), (manifest, previous, region) => (manifest, previous, region)).Sample(c =>
        {
            if (Plan(c.manifest, c.region, c.previous) is not { } plan)
            {
                return true;
            }

            Interlocked.Increment(ref planned);
            return IsWhole(plan) && plan == Plan(c.manifest, c.region, c.previous);
        }, iter: 4_000);

        Assert.InRange(planned, 400, 3_600);
    }

    [Fact]
    public void Order_of_the_servers_makes_no_difference_once_assigned() => s_plannable.Sample(manifest =>
        Plan(manifest) is not { } plan || plan == Plan(manifest with { Servers = [.. manifest.Servers.Reverse()] }, "us-east-1", plan.Assignments()), iter: 1_000);

    [Fact]
    public void Adding_a_server_changes_no_other()
    {
        var added = 0;
        Gen.Select(s_plannable, s_plannable, Gen.Int[0, 6], (manifest, other, at) => (manifest, other.Servers[0], at)).Sample(c =>
        {
            var (manifest, server, at) = c;
            if (manifest.Servers.Any(s => s.Name == server.Name) || Plan(manifest) is not { } before)
            {
                return true;
            }

            var servers = manifest.Servers.ToList();
            servers.Insert(Math.Min(at, servers.Count), server);
            if (Plan(manifest with { Servers = [.. servers] }, "us-east-1", before.Assignments()) is not { } after)
            {
                return server.Port is not null;
            }

            Interlocked.Increment(ref added);
            return before.Servers.SequenceEqual(after.Servers.Where(s => s.Name != server.Name));
        }, iter: 2_000);

        Assert.True(added > 300, $"Only {added} of 2,000 cases added a server.");
    }

    /// <summary>Null when it was refused; a refusal without problems, or a problem without a cure, is as wrong as a crash.</summary>
    private static DeployPlan? Plan(Manifest manifest, string region = "us-east-1", Dictionary<string, Assignment>? previous = null)
    {
        try
        {
            return Planning.Plan(manifest, region, previous ?? []);
        }
        catch (OutboardException refused)
        {
            Assert.NotEmpty(refused.Problems);
            Assert.All(refused.Problems, p => Assert.True(p.What.Length > 0 && p.Cure.Length > 0 && !p.ToString().Contains("a:b@", StringComparison.Ordinal)));
            return null;
        }
    }

    private static bool IsWhole(DeployPlan plan)
    {
        Assert.Distinct(plan.Servers.Select(s => s.Port));
        Assert.Distinct(plan.Servers.Select(s => s.LogicalName));
        Assert.Distinct(plan.Servers.Select(s => s.Host ?? s.Name));
        Assert.All(plan.Servers, s => Assert.True(FargateSizes.IsPair(s.Cpu, s.Memory) && s.Port is > 0 and <= 65535 && s.Environment.All(v => s.Secrets[v.Key] is null)));
        Assert.True(plan.Layout == Layout.Classic ? plan.Servers.All(s => s.Priority == 10) : plan.Servers.Select(s => s.Priority).Distinct().Count() == plan.Servers.Count);
        Assert.True(plan.IsPublic || (plan.Servers.All(s => s.Secrets["OUTBOARD_TOKEN"] is not null && !s.Command.Contains("--no-auth")) && (plan.IsTls || !plan.AllowedCidrs.Contains("0.0.0.0/0"))));
        return CostModel.Of(plan).Total > 23;
    }

    private static Gen<string> Any(params string?[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]!);

    private static Gen<T> Of<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static Gen<int?> Maybe(Gen<int> gen) => Gen.Frequency((2, Gen.Const((int?)null)), (1, gen.Select(i => (int?)i)));

    private static ValueMap Map(IEnumerable<(string Name, string Value)> pairs) => new(pairs.DistinctBy(p => p.Name).Select(p => KeyValuePair.Create(p.Name, p.Value)));
}
