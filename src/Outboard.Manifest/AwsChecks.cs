using System.Net;
using System.Text.RegularExpressions;

namespace Outboard.Manifests;

/// <summary>The <c>aws</c> object. Nothing here prints a value.</summary>
internal static partial class AwsChecks
{
    /// <summary>What <c>PutRetentionPolicy</c> takes.</summary>
    private static readonly int[] s_retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Of the 50 tags a resource may have, three are Outboard's own.</summary>
    private const int MaxTags = 47;

    public static void Check(AwsSpec aws, Findings findings)
    {
        Require(aws.Region is not { } region || Region().IsMatch(region), "region", "Is not the name of a region.", "Write it as \"us-east-1\".");
        Require(aws.Domain is not { } domain || ServerNames.IsHostName(domain), "domain", "Is not a host name.",
            "Write the name alone, without scheme, port or path, as \"ecs.example.com\".");
        CheckName(aws.Name, findings);
        Require(aws.Account is not { } account || Account().IsMatch(account), "account", "Is not the number of an account.", "Write its twelve digits in quotes.");
        Require(aws.HostedZoneId is not { } zone || Zone().IsMatch(zone), "hostedZoneId", "Is not the id of a hosted zone.",
            "Write it as \"Z0123456789ABCDEFGHIJ\", without /hostedzone/.");
        Require(aws.CertificateArn is not { } certificate || Certificate().IsMatch(certificate), "certificateArn", "Is not the ARN of a certificate.",
            "Write it as \"arn:aws:acm:REGION:ACCOUNT:certificate/ID\".");
        Require(aws.Vpc is not { } vpc || Vpc().IsMatch(vpc), "vpc", "Is not the id of a VPC.", "Write it as \"vpc-0123456789abcdef0\".");
        Require(aws.PermissionsBoundary is not { } boundary || Policy().IsMatch(boundary), "permissionsBoundary", "Is not the ARN of a policy.",
            "Write it as \"arn:aws:iam::ACCOUNT:policy/NAME\".");
        Require(aws.Drain.Ticks % TimeSpan.TicksPerSecond == 0 && aws.Drain >= TimeSpan.FromSeconds(1) && aws.Drain <= TimeSpan.FromSeconds(100), "drain",
            "Is not a number of whole seconds from 1 to 100.", "Write it as \"10s\"; a task is killed 20 seconds after it, and Fargate waits 120.");
        Require(s_retentions.Contains(aws.LogRetentionDays), "logRetentionDays", "Is not a number of days CloudWatch knows.",
            $"Write one of: {string.Join(", ", s_retentions)}.");
        Require(aws.CfnRoleArn is not { } role || Role().IsMatch(role), "cfnRoleArn", "Is not the ARN of a role.", "Write it as \"arn:aws:iam::ACCOUNT:role/NAME\".");
        CheckKeys(aws.KmsKeys, findings);
        CheckSubnets(aws.Subnets, findings);
        CheckRanges(aws.AllowedCidrs, findings);
        CheckTags(aws.Tags, findings);
        if (aws.Schedule is { } schedule)
        {
            CheckSchedule(schedule, findings);
        }

        void Require(bool holds, string field, string what, string cure)
        {
            if (!holds)
            {
                findings.Problem($"aws.{field}", what, cure);
            }
        }
    }

    private static void CheckName(string name, Findings findings)
    {
        if (!Name().IsMatch(name) || name.Length > 31)
        {
            findings.Problem("aws.name", "Cannot be part of the names of stacks and of a repository.",
                "Write at most 31 of a-z, 0-9 and single -, beginning with a letter, as \"team-tools\".");
        }
        else if (SiblingName().IsMatch(name))
        {
            findings.Problem("aws.name", "Ends as the stacks of another deployment do (-base, -s1).", "Choose another ending.");
        }
    }

    private static void CheckKeys(ValueList<string> keys, Findings findings)
    {
        foreach (var (index, key) in keys.Index())
        {
            if (!Key().IsMatch(key))
            {
                findings.Problem(JsonPath.Item("aws.kmsKeys", index), "Is not the ARN of a key.", "Write it as \"arn:aws:kms:REGION:ACCOUNT:key/ID\"; an alias will not do, since IAM does not know it.");
            }
            else if (keys.Take(index).Contains(key))
            {
                findings.Problem(JsonPath.Item("aws.kmsKeys", index), "Stands in the list twice.", "Remove one.");
            }
        }
    }

    private static void CheckSubnets(ValueList<string> subnets, Findings findings)
    {
        foreach (var (index, subnet) in subnets.Index())
        {
            if (!Subnet().IsMatch(subnet))
            {
                findings.Problem(JsonPath.Item("aws.subnets", index), "Is not the id of a subnet.", "Write it as \"subnet-0123456789abcdef0\".");
            }
        }

        if (subnets.Count > 0 && subnets.Distinct().Count() < 2)
        {
            findings.Problem("aws.subnets", "Is fewer than two subnets; a load balancer needs two zones.", "Name two in different zones, or none to have them found.");
        }
    }

    private static void CheckRanges(ValueList<string> ranges, Findings findings)
    {
        foreach (var (index, range) in ranges.Index())
        {
            if (!IsRange(range))
            {
                findings.Problem(JsonPath.Item("aws.allowedCidrs", index), "Is not an address range.",
                    "Write its first address and its length, as \"203.0.113.0/24\"; a single address is \"203.0.113.7/32\".");
            }
            else if (ranges.Take(index).Contains(range))
            {
                findings.Problem(JsonPath.Item("aws.allowedCidrs", index), "Stands in the list twice.", "Remove one.");
            }
        }
    }

    private static void CheckTags(ValueMap tags, Findings findings)
    {
        foreach (var (key, value) in tags)
        {
            var path = JsonPath.Member("aws.tags", key);
            if (key.Length > 128 || !TagText().IsMatch(key) || key.Length == 0)
            {
                findings.Problem(path, "Is not a key a tag can have.", "Write 1 to 128 letters, digits, spaces and _ . : / = + - @.");
            }
            else if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("outboard:", StringComparison.OrdinalIgnoreCase))
            {
                findings.Problem(path, "Begins as the tags of AWS and of Outboard do.", "Choose another key.");
            }

            if (value.Length > 256 || !TagText().IsMatch(value))
            {
                findings.Problem(path, "The value is not one a tag can have.", "Write at most 256 letters, digits, spaces and _ . : / = + - @.");
            }
        }

        if (tags.Count > MaxTags)
        {
            findings.Problem("aws.tags", "Is more tags than a resource may have.", $"Keep {MaxTags}.");
        }
    }

    private static void CheckSchedule(ScheduleSpec schedule, Findings findings)
    {
        foreach (var (field, text) in new[] { ("wake", schedule.Wake), ("sleep", schedule.Sleep) })
        {
            if (CronExpression.Parse(text) is null)
            {
                findings.Problem($"aws.schedule.{field}", text.Length == 0 ? "Is missing." : "Is not six cron fields, one of the two for days being ?.",
                    "Write minutes, hours, day of month, month, day of week and year, as \"0 8 ? * MON-FRI *\".");
            }
        }

        if (!IsZone(schedule.Timezone))
        {
            findings.Problem("aws.schedule.timezone", schedule.Timezone.Length == 0 ? "Is missing." : "Is not a time zone.", "Write an IANA name, as \"Europe/Berlin\" or \"UTC\".");
        }
    }

    /// <summary>The parser also takes an address within the range, which AWS would answer with another text than it was given.</summary>
    private static bool IsRange(string text) =>
        Range().IsMatch(text) && IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(text[..text.IndexOf('/', StringComparison.Ordinal)], out var first) && network.BaseAddress.Equals(first);

    /// <summary>Where the machine has no list of zones, as small containers have none, the form must do.</summary>
    private static bool IsZone(string text) =>
        ZoneName().IsMatch(text) && (TimeZoneInfo.TryFindSystemTimeZoneById(text, out _) || !TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _));

    [GeneratedRegex(@"^[a-z]{2,}(-[a-z]+)+-\d+\z")]
    internal static partial Regex Region();

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"-(base|s[0-9]+)\z")]
    private static partial Regex SiblingName();

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex Account();

    [GeneratedRegex(@"^Z[A-Z0-9]{1,31}\z")]
    private static partial Regex Zone();

    [GeneratedRegex(@"^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+\z")]
    private static partial Regex Certificate();

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[A-Za-z0-9+=,.@_/-]+\z")]
    private static partial Regex Policy();

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+\z")]
    private static partial Regex Role();

    [GeneratedRegex(@"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^vpc-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex Vpc();

    [GeneratedRegex(@"^subnet-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex Subnet();

    /// <summary>The parser alone also takes <c>10/8</c> and zone ids.</summary>
    [GeneratedRegex(@"^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)/[0-9]{1,3}\z")]
    private static partial Regex Range();

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+@-]*\z")]
    private static partial Regex TagText();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}\z")]
    private static partial Regex ZoneName();
}
