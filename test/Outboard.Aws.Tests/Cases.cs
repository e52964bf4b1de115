using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests;

/// <summary>Every layout and option, by the name of its snapshot. Options are shown on one server, so that they can be read.</summary>
internal static class Cases
{
    private static readonly Dictionary<string, (DeployPlan Plan, Func<DeployPlan, Template> Stack)> s_cases = new()
    {
        ["base"] = (Plans.Edge, BaseStack.Build),
        ["base-one-task"] = (Plans.Edge with { Packing = Packing.OneTask }, BaseStack.Build),
        ["base-boundary-and-foreign-secrets"] = (Foreign with { PermissionsBoundary = "arn:aws:iam::123456789012:policy/edge" }, BaseStack.Build),
        ["base-permissions-and-keys"] = (Allowed with { KmsKeys = ["arn:aws:kms:us-east-1:123456789012:key/b", "arn:aws:kms:us-east-1:123456789012:key/a"] }, BaseStack.Build),
        ["permissions"] = (Allowed, MainStack.Build),
        ["one-task-permissions"] = (Allowed with { Packing = Packing.OneTask }, MainStack.Build),
        ["edge"] = (Plans.Edge, MainStack.Build),
        ["edge-own-certificate-with-zone"] = (One with { HasOwnCertificate = true }, MainStack.Build),
        ["edge-own-certificate-no-zone-no-redirect"] = (Plans.EdgeOwnCertificate with { Servers = One.Servers }, MainStack.Build),
        ["edge-made-certificate-no-zone"] = (One with { HasZone = false }, MainStack.Build),
        ["http"] = (Plans.Http, MainStack.Build),
        ["classic"] = (Plans.Classic, MainStack.Build),
        ["classic-no-zone"] = (Plans.Classic with { HasZone = false, Servers = [Plans.Classic.Servers[1]] }, MainStack.Build),
        ["classic-tls"] = (Plans.ClassicTls, MainStack.Build),
        ["one-task-edge"] = (Plans.Edge with { Packing = Packing.OneTask }, MainStack.Build),
        ["one-task-http-public"] = (Plans.Http with { Packing = Packing.OneTask, IsPublic = true, AllowedCidrs = ["0.0.0.0/0"] }, MainStack.Build),
        ["one-task-classic"] = (Plans.Classic with { Packing = Packing.OneTask }, MainStack.Build),
        ["one-task-replicas"] = (One.With("fetch", static s => s with { Replicas = 2 }) with { Packing = Packing.OneTask }, MainStack.Build),
        ["schedule"] = (One with { Schedule = Plans.OfficeHours }, MainStack.Build),
        ["schedule-replicas"] = (One.With("fetch", static s => s with { Replicas = 3 }) with { Schedule = Plans.OfficeHours }, MainStack.Build),
        ["scale"] = (One.With("fetch", static s => s with { Replicas = 2, Scale = new(2, 6, 70) }), MainStack.Build),
        ["scale-schedule"] = (One.With("fetch", static s => s with { Scale = new(1, 4) }) with { Schedule = Plans.OfficeHours }, MainStack.Build),
        ["one-task-scale"] = (Plans.Edge.With("fetch", static s => s with { Scale = new(1, 4) }).With("searxng", static s => s with { Replicas = 2 }) with { Packing = Packing.OneTask }, MainStack.Build),
        ["replicas-spot-mixed"] = (One.With("fetch", static s => s with { Replicas = 3 }) with { Spot = Spot.Mixed }, MainStack.Build),
        ["spot-never-x86-insights"] = (One with { Spot = Spot.Never, Architecture = Architecture.X86, ContainerInsights = true }, MainStack.Build),
        ["deploy-replace-long-drain"] = (
            One.With("fetch", static s => s with { DeployReplace = true }) with { Drain = TimeSpan.FromSeconds(100) }, MainStack.Build),
        ["egress-ports"] = (One.With("fetch", static s => s with { EgressPorts = [5432, 443, 22] }), MainStack.Build),
        ["public-many-ranges"] = (One with { IsPublic = true, AllowedCidrs = ["0.0.0.0/0", "::/0"] }, MainStack.Build),
        ["environment-and-secrets"] = (Foreign, MainStack.Build),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    public static DeployPlan Plan(string name) => s_cases[name].Plan;

    public static string Text(string name, DeployPlan plan) => TemplateWriter.Write(s_cases[name].Stack(plan), indented: true);

    public static string File(string name) => $"test/Outboard.Aws.Tests/Snapshots/{name}.json";

    private static DeployPlan One => Plans.Edge with { Servers = [Plans.Fetch] };

    private static DeployPlan Allowed => One.With("fetch", static s => s with
    {
        Command = ["--host", "0.0.0.0", "--port", "8808", "--task-role", "--env-allow", "AWS_REGION", "--", "uvx", "mcp-server-fetch"],
        Environment = new([KeyValuePair.Create("AWS_REGION", "us-east-1")]),
        Permissions = [new("s3:ListBucket", ["arn:aws:s3:::bucket"]), new("s3:GetObject", ["arn:aws:s3:::bucket/*"]), new("s3:PutObject", ["arn:aws:s3:::bucket/*"])],
    });

    private static DeployPlan Foreign => One.With("fetch", static s => s with
    {
        Environment = new([KeyValuePair.Create("TMPDIR", "/scratch/tmp"), KeyValuePair.Create("GREETING", "\"hallo\" & 'welt' <ü>")]),
        Secrets = new(
        [
            KeyValuePair.Create("OWN", "/outboard/mcp/fetch/OWN"),
            KeyValuePair.Create("OTHER", "/team/shared"),
            KeyValuePair.Create("PARAMETER", "arn:aws:ssm:us-east-1:123456789012:parameter/elsewhere"),
            KeyValuePair.Create("FIELD", "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf:user::"),
            KeyValuePair.Create("PASSWORD", "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf:password::"),
        ]),
    });
}
