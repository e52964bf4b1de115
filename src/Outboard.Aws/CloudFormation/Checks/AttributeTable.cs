using System.Globalization;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>
/// The key-value attributes of load balancers and target groups, which the schemas leave open. Only what an application load balancer takes;
/// ELBv2 API reference, LoadBalancerAttribute and TargetGroupAttribute.
/// </summary>
internal sealed class AttributeTable(Dictionary<string, Func<string, string?>> known)
{
    public static AttributeTable LoadBalancer { get; } = new(new()
    {
        ["access_logs.s3.bucket"] = Any,
        ["access_logs.s3.enabled"] = Flag,
        ["access_logs.s3.prefix"] = Any,
        ["client_keep_alive.seconds"] = Between(60, 604_800),
        ["connection_logs.s3.bucket"] = Any,
        ["connection_logs.s3.enabled"] = Flag,
        ["connection_logs.s3.prefix"] = Any,
        ["deletion_protection.enabled"] = Flag,
        ["idle_timeout.timeout_seconds"] = Between(1, 4000),
        ["ipv6.deny_all_igw_traffic"] = Flag,
        ["load_balancing.cross_zone.enabled"] = OneOf("true"),
        ["routing.http.desync_mitigation_mode"] = OneOf("monitor", "defensive", "strictest"),
        ["routing.http.drop_invalid_header_fields.enabled"] = Flag,
        ["routing.http.preserve_host_header.enabled"] = Flag,
        ["routing.http.x_amzn_tls_version_and_cipher_suite.enabled"] = Flag,
        ["routing.http.xff_client_port.enabled"] = Flag,
        ["routing.http.xff_header_processing.mode"] = OneOf("append", "preserve", "remove"),
        ["routing.http2.enabled"] = Flag,
        ["waf.fail_open.enabled"] = Flag,
        ["zonal_shift.config.enabled"] = Flag,
    });

    public static AttributeTable TargetGroup { get; } = new(new()
    {
        ["deregistration_delay.timeout_seconds"] = Between(0, 3600),
        ["load_balancing.algorithm.anomaly_mitigation"] = OneOf("on", "off"),
        ["load_balancing.algorithm.type"] = OneOf("round_robin", "least_outstanding_requests", "weighted_random"),
        ["load_balancing.cross_zone.enabled"] = OneOf("true", "false", "use_load_balancer_configuration"),
        ["slow_start.duration_seconds"] = static value => value == "0" ? null : Between(30, 900)(value),
        ["stickiness.app_cookie.cookie_name"] = Any,
        ["stickiness.app_cookie.duration_seconds"] = Between(1, 604_800),
        ["stickiness.enabled"] = Flag,
        ["stickiness.lb_cookie.duration_seconds"] = Between(1, 604_800),
        ["stickiness.type"] = OneOf("lb_cookie", "app_cookie"),
        ["target_group_health.dns_failover.minimum_healthy_targets.count"] = Any,
        ["target_group_health.dns_failover.minimum_healthy_targets.percentage"] = Any,
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.count"] = Any,
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage"] = Any,
    });

    public IEnumerable<Problem> Find(ResourceView resource, string property)
    {
        var seen = new HashSet<string>();
        foreach (var (entry, index) in resource.Properties[property].Objects().Select(static (entry, index) => (entry, index)))
        {
            var path = $"Properties.{property}[{index}]";
            if (!entry.ContainsKey("Key"))
            {
                yield return resource.Problem(path, "The attribute has no Key; AWS refuses it.", "Give it one.");
            }

            if (entry["Key"].Text() is not { } key)
            {
                continue;
            }

            if (!seen.Add(key))
            {
                yield return resource.Problem(path, $"{key} is given twice.", "Give it once.");
            }

            if (!known.TryGetValue(key, out var wants))
            {
                yield return resource.Problem(path,
                    $"There is no attribute {key}; AWS refuses it.",
                    $"It knows {string.Join(", ", known.Keys)}.");
            }
            else if (entry["Value"].Text() is { } value && wants(value) is { } form)
            {
                yield return resource.Problem(path, $"{key} cannot be {value}; AWS refuses it.", $"Write {form}.");
            }
        }
    }

    private static string? Any(string value) => null;

    private static string? Flag(string value) => value is "true" or "false" ? null : "true or false";

    private static Func<string, string?> Between(int least, int most) => value =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? null
            : $"a number from {least} to {most}";

    private static Func<string, string?> OneOf(params string[] values) => value => values.Contains(value) ? null : $"one of {string.Join(", ", values)}";
}
