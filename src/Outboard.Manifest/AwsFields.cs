namespace Outboard.Manifests;

/// <summary>Every field of the <c>aws</c> object.</summary>
internal static class AwsFields
{
    public static readonly Field Region = new("region", FieldKind.Text, "The AWS region.") { Examples = ["\"us-east-1\""] };

    public static readonly Field Profile = new("profile", FieldKind.Text, "The profile of the AWS configuration to take credentials from.");

    public static readonly Field Domain = new("domain", FieldKind.Text, "A deployed server answers on <name>.<domain>.")
    {
        Examples = ["\"ecs.example.com\""],
    };

    public static readonly Field Layout = new("layout", FieldKind.Choice,
        "edge: one HTTPS listener with a host rule for each server; classic: a listener for each server's port. Absent: edge with a domain, otherwise plain HTTP by path.")
    {
        Choices = ["edge", "classic"],
    };

    public static readonly Field Name = new("name", FieldKind.Text, "The deployment's name, from which its stacks are named.")
    {
        Default = "\"mcp\"", Examples = ["\"team-tools\""],
    };

    public static readonly Field Account = new("account", FieldKind.Text, "The only account this may be deployed to, twelve digits in quotes.")
    {
        Examples = ["\"123456789012\""],
    };

    public static readonly Field HostedZoneId = new("hostedZoneId", FieldKind.Text,
        "The Route 53 zone the records, and those that prove the certificate, are made in.") { Examples = ["\"Z0123456789ABCDEFGHIJ\""] };

    public static readonly Field CertificateArn = new("certificateArn", FieldKind.Text, "A certificate of your own in place of one that is made.")
    {
        Examples = ["\"arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef\""],
    };

    public static readonly Field Vpc = new("vpc", FieldKind.Text, "The VPC; the default one when absent.") { Examples = ["\"vpc-0123456789abcdef0\""] };

    public static readonly Field Subnets = new("subnets", FieldKind.TextList, "Public subnets, two at least, in different zones; found in the VPC when empty.")
    {
        Default = "[]", Examples = ["[\"subnet-0123456789abcdef0\", \"subnet-0fedcba9876543210\"]"],
    };

    public static readonly Field AllowedCidrs = new("allowedCidrs", FieldKind.TextList,
        "Address ranges that may reach the load balancer. Needed without HTTPS; with it, everybody with the token when empty.")
    {
        Default = "[]", Examples = ["[\"203.0.113.0/24\", \"2001:db8::/32\"]"],
    };

    public static readonly Field Public = new("public", FieldKind.Flag, "true: anybody within the address ranges may call every tool, without a token.")
    {
        Default = "false",
    };

    public static readonly Field Redirect = new("redirect", FieldKind.Flag, "Plain HTTP is redirected to HTTPS (edge).") { Default = "true" };

    public static readonly Field Packing = new("packing", FieldKind.Choice,
        "A task for each server, or one task that runs them all: cheaper, and sharing one memory limit, role and fate.")
    {
        Choices = ["task-per-server", "one-task"], Default = "\"task-per-server\"",
    };

    public static readonly Field Architecture = new("architecture", FieldKind.Choice, "The processor of tasks and images; arm64 is a fifth cheaper.")
    {
        Choices = ["arm64", "x86"], Default = "\"arm64\"",
    };

    public static readonly Field Spot = new("spot", FieldKind.Choice,
        "Fargate Spot: always; mixed: one task on demand and most others on Spot, with two replicas at least; never.")
    {
        Choices = ["always", "mixed", "never"], Default = "\"always\"",
    };

    public static readonly Field Wake = new("wake", FieldKind.Text,
        "When tasks start, as six cron fields: minutes, hours, day of month, month, day of week, year.") { Examples = ["\"0 8 ? * MON-FRI *\""] };

    public static readonly Field Sleep = new("sleep", FieldKind.Text, "When they stop, likewise.") { Examples = ["\"0 18 ? * MON-FRI *\""] };

    public static readonly Field Timezone = new("timezone", FieldKind.Text, "The zone both are meant in, as an IANA name.")
    {
        Examples = ["\"Europe/Berlin\""],
    };

    public static readonly FieldSet ScheduleObject = new("schedule", "When tasks run; at other times there are none.", Open: false, [Wake, Sleep, Timezone]);

    public static readonly Field Schedule = new("schedule", FieldKind.Object, ScheduleObject.Description)
    {
        Members = ScheduleObject,
        Examples = ["{\"wake\": \"0 8 ? * MON-FRI *\", \"sleep\": \"0 18 ? * MON-FRI *\", \"timezone\": \"Europe/Berlin\"}"],
    };

    public static readonly Field Drain = new("drain", FieldKind.Duration,
        "How long calls in flight may run on when a task is stopped: whole seconds, 100 at most.") { Default = "\"10s\"", Minimum = 1, Examples = ["\"30s\""] };

    public static readonly Field LogRetentionDays = new("logRetentionDays", FieldKind.Integer, "Days logs are kept: one of the numbers CloudWatch knows.")
    {
        Default = "30", Minimum = 1, Examples = ["90"],
    };

    public static readonly Field ContainerInsights = new("containerInsights", FieldKind.Flag, "Container Insights, which are billed.") { Default = "false" };

    public static readonly Field Tags = new("tags", FieldKind.TextMap, "Further tags of everything that is made.")
    {
        Default = "{}", Examples = ["{\"team\": \"search\"}"],
    };

    public static readonly Field PermissionsBoundary = new("permissionsBoundary", FieldKind.Text, "The ARN of a policy that bounds every role that is made.")
    {
        Examples = ["\"arn:aws:iam::123456789012:policy/boundary\""],
    };

    public static readonly Field CfnRoleArn = new("cfnRoleArn", FieldKind.Text, "The ARN of a role that CloudFormation makes everything with, in place of the rights of whoever deploys.")
    {
        Examples = ["\"arn:aws:iam::123456789012:role/cloudformation\""],
    };

    public static readonly Field KmsKeys = new("kmsKeys", FieldKind.TextList, "The ARNs of keys of your own that secrets are encrypted with, which tasks must be able to decrypt.")
    {
        Default = "[]", Examples = ["[\"arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef\"]"],
    };

    public static readonly FieldSet AwsObject = new("aws", "What a deployment to AWS reads.", Open: false,
    [
        Region, Profile, Domain, Layout, Name, Account, HostedZoneId, CertificateArn, Vpc, Subnets, AllowedCidrs, Public, Redirect,
        Packing, Architecture, Spot, Schedule, Drain, LogRetentionDays, ContainerInsights, Tags, PermissionsBoundary, CfnRoleArn, KmsKeys,
    ]);
}
