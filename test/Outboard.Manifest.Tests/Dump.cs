using System.Text;

namespace Outboard.Manifests.Tests;

/// <summary>A manifest as lines of text: what differs from the defaults, for the expected files.</summary>
internal static class Dump
{
    public static string Text(Manifest manifest)
    {
        var text = new StringBuilder();
        foreach (var server in manifest.Servers)
        {
            Server(text, server);
        }

        var g = manifest.Gateway;
        text.AppendLine($"gateway {g.Domain} port {g.Port} bind {g.Bind} body {g.MaxRequestBytes} sessions {g.MaxSessions} origins [{List(g.AllowOrigins)}] hosts [{List(g.AllowHosts)}]");
        if (manifest.Aws is { } aws)
        {
            text.AppendLine($"aws region {aws.Region ?? "-"} profile {aws.Profile ?? "-"} domain {aws.Domain ?? "-"} layout {aws.Layout ?? "-"}");
            Aws(text, aws);
        }

        foreach (var warning in manifest.Warnings)
        {
            text.AppendLine($"warning {warning}");
        }

        return text.ToString();
    }

    private static void Server(StringBuilder text, ServerSpec server)
    {
        text.AppendLine(server switch
        {
            StdioServerSpec s => $"stdio {s.Name}: {s.Command} [{List(s.Args)}]",
            NativeServerSpec n => $"native {n.Name}: {n.Kind} [{List(n.Args)}]",
            HttpServerSpec h => $"http {h.Name}: {h.Url} {h.Transport}",
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        var plain = new StdioServerSpec { Name = "", Command = "" };
        Line("env", Map(server switch { StdioServerSpec s => s.Env, NativeServerSpec n => n.Env, _ => ValueMap.Empty }));
        Line("headers", Map(server is HttpServerSpec { Headers: var headers } ? headers : ValueMap.Empty));
        Line("cwd", server is StdioServerSpec { Cwd: { } cwd } ? Path.GetRelativePath(Cases.Folder, cwd).Replace('\\', '/') : "");
        Line("passEnvironment", server is StdioServerSpec { PassEnvironment: true } ? "true" : "");
        Line("passEnv", server is StdioServerSpec { PassEnv: var names } ? List(names) : "");
        Line("port", $"{server.Port}");
        Line("host", server.Host ?? "");
        Line("sharing", server.Sharing == plain.Sharing ? "" : $"{server.Sharing}");
        Line("interactive", server.Interactive == plain.Interactive ? "" : $"{server.Interactive}");
        Line("cacheTtl", server.CacheTtl == plain.CacheTtl ? "" : $"{server.CacheTtl}");
        Line("cacheScope", server.CacheScope == plain.CacheScope ? "" : $"{server.CacheScope}");
        Line("era", server.Era == plain.Era ? "" : $"{server.Era}");
        Line("requestTimeout", server.RequestTimeout == plain.RequestTimeout ? "" : $"{server.RequestTimeout}");
        Line("idleTimeout", server.IdleTimeout == plain.IdleTimeout ? "" : $"{server.IdleTimeout}");
        Line("startTimeout", server.StartTimeout == plain.StartTimeout ? "" : $"{server.StartTimeout}");
        Line("allow", server.AllowTools is { } allow ? $"[{List(allow)}]" : "");
        Line("deny", List(server.DenyTools));
        Line("aws", (server.Aws with { Permissions = [] }) == plain.Aws ? ""
            : $"cpu {server.Aws.Cpu} memory {server.Aws.Memory} replicas {server.Aws.Replicas} secrets {Map(server.Aws.Secrets)}");
        Line("deployReplace", server.Aws.DeployReplace ? "true" : "");
        Line("isolate", server.Aws.Isolate ? "true" : "");
        if (server.Aws.Scale is { } scale)
        {
            Line("scale", $"{scale.Min} to {scale.Max} at {scale.Cpu} %");
        }

        Line("permissions", string.Join(" | ", server.Aws.Permissions.Select(static one => $"{one.Action} on {string.Join(" and ", one.Resources)}")));
        Line("usesTaskRole", server is StdioServerSpec { UsesTaskRole: true } ? "true" : "");
        Line("egressPorts", string.Join(" | ", server.Aws.EgressPorts));

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                text.AppendLine($"  {name} {value}");
            }
        }
    }

    private static void Aws(StringBuilder text, AwsSpec aws)
    {
        var plain = new AwsSpec();
        Line("name", aws.Name, plain.Name);
        Line("account", aws.Account, plain.Account);
        Line("hostedZoneId", aws.HostedZoneId, plain.HostedZoneId);
        Line("certificateArn", aws.CertificateArn, plain.CertificateArn);
        Line("vpc", aws.Vpc, plain.Vpc);
        Line("subnets", List(aws.Subnets), "");
        Line("allowedCidrs", List(aws.AllowedCidrs), "");
        Line("public", aws.Public, plain.Public);
        Line("redirect", aws.Redirect, plain.Redirect);
        Line("packing", aws.Packing, plain.Packing);
        Line("architecture", aws.Architecture, plain.Architecture);
        Line("spot", aws.Spot, plain.Spot);
        Line("schedule", aws.Schedule, plain.Schedule);
        Line("drain", aws.Drain, plain.Drain);
        Line("logRetentionDays", aws.LogRetentionDays, plain.LogRetentionDays);
        Line("containerInsights", aws.ContainerInsights, plain.ContainerInsights);
        Line("tags", Map(aws.Tags), "");
        Line("permissionsBoundary", aws.PermissionsBoundary, plain.PermissionsBoundary);
        Line("cfnRoleArn", aws.CfnRoleArn, plain.CfnRoleArn);
        Line("kmsKeys", List(aws.KmsKeys), "");

        void Line(string name, object? value, object? usual)
        {
            if (!Equals(value, usual))
            {
                text.AppendLine($"  {name} {value}");
            }
        }
    }

    private static string List(ValueList<string> items) => string.Join(" | ", items);

    private static string Map(ValueMap map) => string.Join(" | ", map.Select(e => $"{e.Key}={e.Value}"));
}
