using CsCheck;
using Outboard.Manifests;

namespace Outboard.Aws.Tests;

/// <summary>Plans as the planning may make them: every layout, every option, names and values of all kinds.</summary>
internal static class RandomPlans
{
    private static readonly string[] s_names =
    [
        "fetch", "aws-doc", "searxng", "a", "b1", "0", "x-y-z", "alb", "http", "gateway", "redirect", "git--hub", "certificate",
        "a-name-as-long-as-a-label-of-a-host-may-be-which-is-63-charact",
    ];

    private static readonly string[] s_texts =
    [
        "", "x", "--host", "0.0.0.0", "a b", "\"quoted\"", "back\\slash", "line\nfeed", "ümlaut", "\ud83d\ude00", "\\ud83d\\ude00",
        "https://x.example.com/?a=1&b=<2>", "$HOME", "'",
    ];

    private static readonly (int Cpu, int Memory)[] s_sizes = [(256, 512), (256, 1024), (512, 1024), (1024, 2048), (2048, 5120)];

    private static readonly Gen<string> s_text = Any(s_texts);

    private static readonly Gen<ValueMap> s_environment =
        Gen.Select(Any(["A", "LOG_LEVEL", "TMPDIR", "Path_1"]), s_text).List[0, 3].Select(Map);

    private static readonly Gen<ValueMap> s_secrets =
        Gen.Select(
            Any(["TOKEN", "API_KEY", "OUTBOARD_KEY"]),
            Any(
            [
                "/outboard/mcp/token", "/team/shared", "plain", "arn:aws:ssm:us-east-1:123456789012:parameter/x",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf:user::",
            ])).List[0, 2].Select(Map);

    private static readonly Gen<ValueList<Permission>> s_permissions = Gen.Frequency(
        (2, Gen.Const(ValueList.Create<Permission>([]))),
        (1, Gen.Select(Any(["s3:GetObject", "s3:Get*", "dynamodb:*", "sts:AssumeRole"]), Any(["*", "arn:aws:s3:::b/*", "arn:aws-cn:dynamodb:*:123456789012:table/${aws:username}"]).List[1, 3])
            .List[1, 3].Select(static all => ValueList.Create<Permission>([.. all.DistinctBy(static one => one.Item1).Select(static one => new Permission(one.Item1, [.. one.Item2.Distinct()]))]))));

    /// <summary>One server; what must be unique comes from its place among all names.</summary>
    private static Gen<ServerPlan> Server(int index) =>
        Gen.Select(
            s_text.Array[0, 4],
            Gen.Select(s_environment, s_secrets, s_permissions),
            Any(s_sizes),
            Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int[0, 3]),
            Any([22, 80, 443, 5432, 65535]).List[0, 3],
            (command, variables, size, options, ports) => new ServerPlan
            {
                Name = s_names[index],
                LogicalName = Capitalised(s_names[index]),
                Port = 8808 + index * 7,
                Priority = 100 + index,
                Host = $"{s_names[index]}.ecs.example.com",
                Runtime = Runtime.Other,
                Command = ["--port", $"{8808 + index * 7}", "--", .. command],
                Environment = variables.Item1,
                Secrets = variables.Item2,
                Cpu = size.Cpu,
                Memory = size.Memory,
                Replicas = options.Item1,
                Scale = options.Item4 == 0 ? new(options.Item1, options.Item1 + 2, 50) : null,
                DeployReplace = options.Item2,
                Isolate = options.Item3,
                EgressPorts = [.. ports.Distinct()],
                Permissions = variables.Item3,
            });

    private static readonly Gen<ValueList<ServerPlan>> s_servers =
        Gen.Int[0, s_names.Length - 1].List[1, 5]
            .SelectMany(static indexes => indexes.Distinct().Order().Select(Server).Aggregate(
                Gen.Const(ValueList.Create<ServerPlan>([])),
                static (all, next) => Gen.Select(all, next, static (servers, server) => ValueList.Create<ServerPlan>([.. servers, server]))))
            .Select(static servers => ValueList.Create<ServerPlan>([.. servers.OrderBy(static s => s.Name, StringComparer.Ordinal)]));

    private static readonly Gen<DeployPlan> s_options =
        Gen.Select(
            Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool),
            Any<ValueList<string>>([["203.0.113.0/24"], ["198.51.100.7/32", "2001:db8::/32"], ["0.0.0.0/0", "::/0"]]),
            Gen.Select(Gen.Enum<Packing>(), Gen.Enum<Architecture>(), Gen.Enum<Spot>(), Gen.Bool),
            Gen.Select(Gen.Int[0, 100], Any([1, 30, 365]), Gen.Bool, Gen.Bool),
            static (flags, cidrs, choices, rest) => new DeployPlan
            {
                Name = "mcp",
                Region = "us-east-1",
                Layout = Layout.Edge,
                Domain = "ecs.example.com",
                HasZone = flags.Item1,
                HasOwnCertificate = flags.Item2,
                Redirect = flags.Item3,
                IsPublic = flags.Item4,
                IsTls = true,
                AllowedCidrs = cidrs,
                Packing = choices.Item1,
                Architecture = choices.Item2,
                Spot = choices.Item3,
                Schedule = choices.Item4 ? Plans.OfficeHours : null,
                Drain = TimeSpan.FromSeconds(rest.Item1),
                LogRetentionDays = rest.Item2,
                ContainerInsights = rest.Item3,
                PermissionsBoundary = rest.Item4 ? "arn:aws:iam::123456789012:policy/edge" : null,
                KmsKeys = rest.Item3 ? ["arn:aws:kms:us-east-1:123456789012:key/a"] : [],
                Servers = [],
            });

    public static Gen<DeployPlan> Plan { get; } = Gen.Select(
        Gen.Enum<Layout>(), s_options, s_servers, static (layout, plan, servers) => Allowed(Lay(layout, Together(plan with { Servers = servers }))));

    /// <summary>In clear and open to everybody, there is no token to protect.</summary>
    private static DeployPlan Allowed(DeployPlan plan) =>
        plan.IsTls || plan.AllowedCidrs[0] != "0.0.0.0/0" ? plan : plan with { IsPublic = true };

    private static DeployPlan Lay(Layout layout, DeployPlan plan) => layout switch
    {
        Layout.Edge => plan,
        Layout.Http => plan with
        {
            Layout = layout, Domain = null, HasZone = false, HasOwnCertificate = false, IsTls = false, Redirect = false,
            Servers = [.. plan.Servers.Select(static s => s with { Host = null })],
        },
        _ => plan with
        {
            Layout = layout, IsTls = plan.HasOwnCertificate, Redirect = false,
            Servers = [.. plan.Servers.Select(static s => s with { Priority = 10 })],
        },
    };

    /// <summary>What shares a task must agree on the environment and the role.</summary>
    private static DeployPlan Together(DeployPlan plan) => plan.Packing == Packing.TaskPerServer
        ? plan
        : plan with
        {
            Servers = [.. plan.Servers.Select(s => s with { Environment = plan.Servers[0].Environment, Secrets = plan.Servers[0].Secrets, Permissions = plan.Servers[0].Permissions })],
        };

    private static string Capitalised(string name) => string.Concat(
        name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(static part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static ValueMap Map(IEnumerable<(string, string)> entries) =>
        new(entries.DistinctBy(static e => e.Item1).Select(static e => KeyValuePair.Create(e.Item1, e.Item2)));

    private static Gen<T> Any<T>(T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
