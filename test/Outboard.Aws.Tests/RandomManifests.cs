using CsCheck;
using Outboard.Manifests;

namespace Outboard.Aws.Tests;

/// <summary>Manifests as people may write them: every layout and option, names and values of all kinds; some are refused.</summary>
internal static class RandomManifests
{
    private static readonly string[] s_names =
    [
        "fetch", "aws-doc", "searxng", "a", "b1", "0", "x-y-z", "edge", "gateway", "git--hub", "certificate", "cluster", "alb-security", "image", "listener", "task1", "zed",
        "a-name-as-long-as-a-label-of-a-host-may-be-which-is-63-charact",
    ];

    private static readonly string[] s_texts =
    [
        "", "x", "--host", "0.0.0.0", "a b", "\"quoted\"", "back\\slash", "line\nfeed", "ümlaut", "\ud83d\ude00", "\\ud83d\\ude00", "https://x.example.com/?a=1&b=<2>", "$HOME", "'",
    ];

    private static readonly string[] s_references =
    [
        "/outboard/mcp/fetch/TOKEN", "/team/shared", "arn:aws:ssm:us-east-1:123456789012:parameter/x", "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf:user::",
    ];

    private static readonly (int? Cpu, int? Memory)[] s_sizes = [(null, null), (null, null), (256, 512), (null, 1024), (512, null), (1024, 2048), (2048, 5120)];

    private static readonly string[][] s_commands = [["uvx", "mcp-server-fetch==1.0"], ["npx", "-y", "x@1"], ["outboard", "serve", "fetch"], ["python3", "-m", "server"], ["/opt/tool"]];

    private static readonly ValueList<Permission>[] s_permissions =
    [
        [], [], [new("s3:GetObject", ["arn:aws:s3:::b/*"])], [new("dynamodb:*", ["*"]), new("s3:List*", ["arn:aws:s3:::b", "arn:aws:s3:::${aws:username}"]), new("s3:Get*", ["arn:aws:s3:::b"])],
    ];

    private static readonly Gen<ServerAwsSpec> s_serverAws = Gen.Select(
        Any(s_sizes), Gen.Int[0, 9], Gen.Int[0, 9], Any([22, 80, 443, 5432, 65535]).List[0, 2], Gen.Select(Any(["TOKEN", "API_KEY", "SECRET_X"]), Any(s_references)).List[0, 2], Any(s_permissions),
        static (size, copies, flags, ports, secrets, permissions) => new ServerAwsSpec
        {
            Cpu = size.Cpu, Memory = size.Memory, Replicas = copies is 1 or 2 ? copies + 1 : null, Scale = copies is 3 or 4 ? new(copies - 2, copies + 1, 50) : null,
            DeployReplace = flags == 1, Isolate = flags == 2, EgressPorts = [.. ports.Distinct()], Secrets = Map(secrets), Permissions = permissions,
        });

    private static readonly Gen<ServerSpec> s_server = Gen.Select(
        Any(s_commands), Any(s_texts).Array[0, 3], Gen.Select(Any(["A", "LOG_LEVEL", "TMPDIR", "Path_1"]), Any(s_texts)).List[0, 3], s_serverAws, Gen.Int[0, 11],
        static ServerSpec (command, args, env, aws, kind) => command[0] == "outboard"
            ? new NativeServerSpec { Name = "", Kind = command[2], Env = Map(env), Aws = aws }
            : new StdioServerSpec
            {
                Name = "", Command = command[0], Args = [.. command.Skip(1), .. args], Env = Map(env), Aws = aws, PassEnvironment = kind == 1,
                Sharing = kind switch { 2 => Sharing.Session, 3 => Sharing.Call, _ => Sharing.Shared }, Interactive = kind == 4 ? Interactive.Off : Interactive.Auto,
                Era = (Era)(kind % 3),
                RequestTimeout = TimeSpan.FromSeconds(kind == 5 ? 7 : 300), 
            });

    private static readonly Gen<AwsSpec> s_entry = Any<AwsSpec>(
    [
        new() { Domain = "ecs.example.com", HostedZoneId = "Z1" },
        new() { Domain = "ecs.example.com", HostedZoneId = "Z1", CertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0", Redirect = false },
        new() { Domain = "ecs.example.com", CertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0", AllowedCidrs = ["0.0.0.0/0", "::/0"], Public = true },
        new() { Domain = "ecs.example.com", Layout = "classic", AllowedCidrs = ["203.0.113.0/24"] },
        new() { Domain = "ecs.example.com", Layout = "classic", HostedZoneId = "Z1", CertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0", AllowedCidrs = ["198.51.100.7/32", "2001:db8::/32"] },
        new() { AllowedCidrs = ["203.0.113.0/24"] },
        new() { Public = true },
    ]);

    private static readonly Gen<AwsSpec> s_aws = Gen.Select(
        s_entry, Gen.Enum<Architecture>(), Any([Spot.Always, Spot.Always, Spot.Never, Spot.Mixed]), Gen.Int[0, 5], Gen.Int[1, 100], Gen.Bool,
        static (entry, architecture, spot, kind, drain, rest) => entry with
        {
            Architecture = architecture, Spot = spot, Packing = kind < 2 ? Packing.OneTask : Packing.TaskPerServer, Drain = TimeSpan.FromSeconds(drain),
            Schedule = kind is 1 or 2 ? Plans.OfficeHours : null, ContainerInsights = rest, LogRetentionDays = rest ? 365 : 30,
            CfnRoleArn = rest ? "arn:aws:iam::123456789012:role/cfn" : null, KmsKeys = rest ? ["arn:aws:kms:us-east-1:123456789012:key/a"] : [],
            PermissionsBoundary = rest ? "arn:aws:iam::123456789012:policy/edge" : null, Tags = rest ? Map([("team", "search")]) : ValueMap.Empty,
        });

    /// <summary>One in ten has more servers than a stack holds.</summary>
    public static Gen<Manifest> Manifest { get; } = Gen.Select(
        Gen.Frequency((9, Gen.Int[1, 5]), (1, Gen.Int[13, s_names.Length])).SelectMany(static count => Gen.Select(s_server.Array[count], Gen.Shuffle(s_names), static (servers, names) => (servers, names))),
        s_aws,
        static (all, aws) => new Manifest { Aws = aws, Servers = [.. all.servers.Select((server, at) => Named(server, all.names[at], aws))] });

    /// <summary>The same ones every time, so that a red run is red again.</summary>
    public static IEnumerable<Manifest> Seeded(int count)
    {
        var random = new PCG(4, 2026);
        for (var i = 0; i < count; i++)
        {
            yield return Manifest.Generate(random, null, out _);
        }
    }

    /// <summary>Null when it is refused.</summary>
    public static DeployPlan? Plan(Manifest manifest, Action<Problem>? refused = null)
    {
        try
        {
            return Planning.Plan(manifest, "us-east-1", new Dictionary<string, Assignment>());
        }
        catch (OutboardException wrong) when (wrong.Problems.Count > 0)
        {
            refused?.Invoke(wrong.Problems[0]);
            return null;
        }
    }

    /// <summary>Two copies at least where Spot is mixed; what shares a task agrees on the environment and bears company: the rest would only be refused.</summary>
    private static ServerSpec Named(ServerSpec server, string name, AwsSpec aws)
    {
        var own = server.Aws with
        {
            Replicas = aws.Spot == Spot.Mixed && server.Aws.Scale is null ? Math.Max(2, server.Aws.Replicas ?? 1) : server.Aws.Replicas,
            Scale = server.Aws.Scale is { } scale && !server.Aws.DeployReplace && server.Sharing != Sharing.Session ? scale with { Min = aws.Spot == Spot.Mixed ? 2 : scale.Min, Max = scale.Max + 2 } : null,
        };
        if (own.Scale is null && aws.Spot == Spot.Mixed)
        {
            own = own with { Replicas = Math.Max(2, own.Replicas ?? 1) };
        }

        if (aws.Packing == Packing.OneTask)
        {
            own = own with { Isolate = false, DeployReplace = false, Secrets = ValueMap.Empty, Permissions = aws.ContainerInsights ? s_permissions[^1] : [] };
        }

        return server switch
        {
            StdioServerSpec stdio => stdio with
            {
                // What is given in so many words must be one server's alone.
                Port = name == "fetch" ? 9000 : null, Host = name == "a" ? "own.ecs.example.com" : null,
                Name = name, Aws = own, Env = aws.Packing == Packing.OneTask ? ValueMap.Empty : stdio.Env,
            },
            NativeServerSpec native => native with { Name = name, Aws = own, Env = aws.Packing == Packing.OneTask ? ValueMap.Empty : native.Env },
            _ => server,
        };
    }

    private static ValueMap Map(IEnumerable<(string Name, string Value)> pairs) => new(pairs.DistinctBy(static p => p.Name).Select(static p => KeyValuePair.Create(p.Name, p.Value)));

    private static Gen<T> Any<T>(T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
