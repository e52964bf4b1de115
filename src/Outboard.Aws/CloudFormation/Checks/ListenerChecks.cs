using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Listeners: ports, TLS, and who may reach them.</summary>
internal static class ListenerChecks
{
    // The policies of application load balancers that begin at TLS 1.2; older ones are known to AWS and not wanted here.
    private static readonly HashSet<string> Policies =
    [
        "ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Ext1-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-2023-04",
        "ELBSecurityPolicy-TLS-1-2-2017-01", "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
        "ELBSecurityPolicy-FS-1-2-2019-08", "ELBSecurityPolicy-FS-1-2-Res-2019-08", "ELBSecurityPolicy-FS-1-2-Res-2020-10",
    ];

    public static IReadOnlyList<TemplateChecks.Check> All { get; } =
        [DuplicatePort, NoSecurityPolicy, NoCertificate, CertificateWithoutHost, OpenOnPlainHttp];

    internal static IEnumerable<Problem> DuplicatePort(TemplateView template) => template.OfType(Types.Listener)
        .GroupBy(static listener => (Intrinsics.Direct(listener.Properties["LoadBalancerArn"])?.Target, listener.Properties["Port"].Number()))
        .Where(static group => group.Key.Item2 is not null)
        .SelectMany(static group => group.Skip(1), static (group, listener) =>
            listener.Problem("Properties.Port",
                $"{group.First().Id} listens on port {group.Key.Item2} already.",
                "Give each server a port of its own (mcpServers.NAME.port)."));

    internal static IEnumerable<Problem> NoSecurityPolicy(TemplateView template) =>
        from listener in template.OfType(Types.Listener)
        where IsTls(listener)
        let policy = listener.Properties["SslPolicy"]
        where policy is null || (policy.Text() is { } name && !Policies.Contains(name))
        select listener.Problem("Properties.SslPolicy", policy is null
                ? "Without a security policy AWS takes one of 2016 that still speaks TLS 1.0."
                : $"{policy} is no security policy with TLS 1.2 or later that is known here.",
            "Write ELBSecurityPolicy-TLS13-1-2-2021-06.");

    internal static IEnumerable<Problem> NoCertificate(TemplateView template) => template.OfType(Types.Listener)
        .Where(static listener => IsTls(listener) && !listener.Properties["Certificates"].Objects().Any())
        .Select(static listener => listener.Problem("Properties.Certificates", "An HTTPS listener without a certificate is refused.",
            "Set aws.certificateArn, or aws.hostedZoneId so that one can be made."));

    internal static IEnumerable<Problem> CertificateWithoutHost(TemplateView template) =>
        from listener in template.OfType(Types.Listener)
        where IsTls(listener)
        let certificates = listener.Properties["Certificates"].Objects().Select(entry => template.Find(entry["CertificateArn"])).ToList()
        // The user's own certificate is a parameter; it is looked at with DescribeCertificate.
        where certificates.Count > 0 && certificates.All(static one => one?.Type == Types.Certificate)
        let names = certificates.SelectMany(static one => Names(one!)).ToList()
        from rule in template.OfType(Types.Rule)
        where template.Find(rule.Properties["ListenerArn"]) == listener
        from host in RuleChecks.Hosts(rule)
        where !names.Any(name => Covers(name, host))
        select rule.Problem("Properties.Conditions",
            $"The certificate of {listener.Id} is for {string.Join(", ", names)} and does not cover {host}: every client would refuse it.",
            "A wildcard stands for one label; use a host directly below aws.domain, or name another certificate in aws.certificateArn.");

    // Whether the manifest says "public": true is not in the template, but its mark is: a public deployment holds no token.
    internal static IEnumerable<Problem> OpenOnPlainHttp(TemplateView template)
    {
        var hasToken = template.OfType(Types.Task).SelectMany(static task => task.Properties["ContainerDefinitions"].Objects())
            .SelectMany(static container => container["Secrets"].Objects().Concat(container["Environment"].Objects()))
            .Any(static entry => entry["Name"].Text() == "OUTBOARD_TOKEN");
        return from listener in hasToken ? template.OfType(Types.Listener) : []
               where !IsTls(listener) && IsRouting(template, listener)
               let port = listener.Properties["Port"].Number()
               from entry in Ingress(template, template.Find(listener.Properties["LoadBalancerArn"])?.Properties["SecurityGroups"])
               where entry.Range is "0.0.0.0/0" or "::/0" && entry.From <= port && port <= entry.To
               select entry.Group.Problem(entry.Path,
                   $"Everybody may reach port {port}, where tokens and tool data travel in clear ({listener.Id} is plain HTTP).",
                   "Name the source ranges in aws.allowedCidrs, or set aws.domain for HTTPS, or aws.public to true for servers that need no token.");
    }

    private static bool IsTls(ResourceView listener) => listener.Properties["Protocol"].Text() == "HTTPS";

    /// <summary>Requests get through it to a server: not one that only redirects.</summary>
    private static bool IsRouting(TemplateView template, ResourceView listener) =>
        RuleChecks.TargetGroups(template, listener, "DefaultActions").Any()
        || template.OfType(Types.Rule).Any(rule =>
            template.Find(rule.Properties["ListenerArn"]) == listener && RuleChecks.TargetGroups(template, rule, "Actions").Any());

    private static IEnumerable<IngressEntry> Ingress(TemplateView template, JsonNode? groups)
    {
        var own = Intrinsics.References(groups, "").Select(found => template.Find(found.Reference.Target)).OfType<ResourceView>().ToList();
        var inline = own.SelectMany(static group => group.Properties["SecurityGroupIngress"].Objects()
            .Select((entry, index) => IngressEntry.Of(group, $"Properties.SecurityGroupIngress[{index}]", entry)));
        return inline.Concat(template.OfType(Types.Ingress)
            .Where(one => template.Find(one.Properties["GroupId"]) is { } group && own.Contains(group))
            .Select(static one => IngressEntry.Of(one, "Properties", one.Properties)));
    }

    private sealed record IngressEntry(ResourceView Group, string Path, string? Range, int From, int To)
    {
        public static IngressEntry Of(ResourceView group, string path, JsonObject entry) => new(
            group, path, (entry["CidrIp"] ?? entry["CidrIpv6"]).Text(), entry["FromPort"].Number() ?? 0, entry["ToPort"].Number() ?? 65535);
    }

    private static IEnumerable<string> Names(ResourceView certificate) =>
        certificate.Properties["SubjectAlternativeNames"].Texts().Append(certificate.Properties["DomainName"].Text()).OfType<string>();

    private static bool Covers(string name, string host) => name.StartsWith("*.", StringComparison.Ordinal)
        ? host.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && host[dot..].Equals(name[1..], StringComparison.OrdinalIgnoreCase)
        : name.Equals(host, StringComparison.OrdinalIgnoreCase);
}
