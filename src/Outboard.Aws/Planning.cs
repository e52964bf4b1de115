using Outboard.Manifests;
using Outboard.Aws.Plans;
using Outboard.Aws.Stacks;

namespace Outboard.Aws;

/// <summary>Manifest to plan (aws 5.3, 8).</summary>
public static class Planning
{
    /// <param name="manifest">What the user wrote.</param>
    /// <param name="region">Where to; the command line's, else the manifest's.</param>
    /// <param name="previous">The assignments of the last deployment; empty for none.</param>
    /// <exception cref="OutboardException">It cannot be deployed so; all problems are in it.</exception>
    public static DeployPlan Plan(Manifest manifest, string region, IReadOnlyDictionary<string, Assignment> previous)
    {
        var aws = (manifest.Aws ?? new()) with { Region = region };
        var problems = new List<Problem>(ManifestChecks.Problems(manifest with { Aws = aws }));
        var layout = Entry.LayoutOf(aws);
        problems.AddRange(Entry.Problems(aws, layout));
        problems.AddRange(manifest.Servers.SelectMany(server => ServerRules.Problems(server, aws)));
        problems.AddRange(PackingRules.Problems(manifest.Servers, aws));
        problems.AddRange(LogicalNames.Problems(manifest.Servers));
        problems.AddRange(Hosts.Problems(manifest.Servers, aws, layout));
        problems.AddRange(StackSplit.Problems(manifest.Servers, aws, previous));
        var assignments = Assignments.Assign(manifest.Servers, layout, previous, problems);
        if (problems.Count > 0)
        {
            throw new OutboardException("This cannot be deployed to AWS.", fix: "Correct the manifest and run the command again.")
            {
                Problems = [.. problems.Distinct()],
            };
        }

        manifest = ServerRegion.Given(manifest, region);
        var plan = new DeployPlan
        {
            Name = aws.Name,
            Region = region,
            Layout = layout,
            Domain = layout == Layout.Http ? null : aws.Domain,
            HasZone = layout != Layout.Http && aws.HostedZoneId is not null,
            HasOwnCertificate = layout != Layout.Http && aws.CertificateArn is not null,
            IsTls = Entry.IsTls(aws, layout),
            Redirect = layout == Layout.Edge && aws.Redirect,
            AllowedCidrs = aws.AllowedCidrs.Count > 0 ? aws.AllowedCidrs : ["0.0.0.0/0"],
            IsPublic = aws.Public,
            Packing = aws.Packing,
            Architecture = aws.Architecture,
            Spot = aws.Spot,
            Schedule = aws.Schedule,
            Drain = aws.Drain,
            LogRetentionDays = aws.LogRetentionDays,
            ContainerInsights = aws.ContainerInsights,
            Tags = aws.Tags,
            PermissionsBoundary = aws.PermissionsBoundary,
            CfnRoleArn = aws.CfnRoleArn,
            KmsKeys = aws.KmsKeys,
            Servers = [.. manifest.Servers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => Server(s, aws, layout, assignments[s.Name]))],
            PackedManifest = aws.Packing == Packing.OneTask ? PackedManifest.Write(manifest, aws, layout) : null,
        };
        plan = StackSplit.Of(plan, previous);
        return plan with { Warnings = [.. PlanWarnings.Of(plan, manifest)] };
    }

    private static ServerPlan Server(ServerSpec server, AwsSpec aws, Layout layout, Assignment assignment)
    {
        var runtime = Runtimes.Of(server);
        var (cpu, memory) = Runtimes.SizeOf(server, runtime);
        var isDocument = layout == Layout.Classic && aws.Packing == Packing.TaskPerServer;
        return new()
        {
            Name = server.Name,
            LogicalName = LogicalNames.Of(server.Name),
            Port = assignment.Port,
            Priority = assignment.Priority,
            Host = layout == Layout.Http ? null : Hosts.Of(server, aws),
            Runtime = runtime,
            Command = ContainerCommand.Of(server, aws, layout, isDocument, assignment.Port),
            ChildCommand = [.. ContainerCommand.Own(server)],
            Environment = ServerEnvironment.Plain(server, isDocument),
            Secrets = ServerEnvironment.Secrets(server, aws),
            Cpu = cpu,
            Memory = memory,
            Replicas = server.Aws.Scale?.Min ?? server.Aws.Replicas ?? 1,
            Scale = server.Aws.Scale,
            DeployReplace = server.Aws.DeployReplace,
            Isolate = server.Aws.Isolate,
            EgressPorts = server.Aws.EgressPorts,
            Permissions = server.Aws.Permissions,
        };
    }
}
