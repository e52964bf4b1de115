namespace Outboard.Manifests;

/// <summary>The <c>aws</c> object, from JSON to an <see cref="AwsSpec"/>.</summary>
internal static class AwsReader
{
    public static AwsSpec? Read(ObjectReader? aws)
    {
        if (aws is null)
        {
            return null;
        }

        var defaults = new AwsSpec();
        return new()
        {
            Region = aws.Text(AwsFields.Region),
            Profile = aws.Text(AwsFields.Profile),
            Domain = aws.Text(AwsFields.Domain),
            Layout = aws.Choice(AwsFields.Layout),
            Name = aws.Text(AwsFields.Name) ?? defaults.Name,
            Account = aws.Text(AwsFields.Account),
            HostedZoneId = aws.Text(AwsFields.HostedZoneId),
            CertificateArn = aws.Text(AwsFields.CertificateArn),
            Vpc = aws.Text(AwsFields.Vpc),
            Subnets = aws.List(AwsFields.Subnets) ?? defaults.Subnets,
            AllowedCidrs = aws.List(AwsFields.AllowedCidrs) ?? defaults.AllowedCidrs,
            Public = aws.Flag(AwsFields.Public) ?? defaults.Public,
            Redirect = aws.Flag(AwsFields.Redirect) ?? defaults.Redirect,
            Packing = aws.Choice(AwsFields.Packing) == "one-task" ? Packing.OneTask : Packing.TaskPerServer,
            Architecture = aws.Choice(AwsFields.Architecture) == "x86" ? Architecture.X86 : Architecture.Arm64,
            Spot = aws.Choice(AwsFields.Spot) switch { "mixed" => Spot.Mixed, "never" => Spot.Never, _ => Spot.Always },
            Schedule = ReadSchedule(aws.Object(AwsFields.Schedule)),
            Drain = aws.Duration(AwsFields.Drain) ?? defaults.Drain,
            LogRetentionDays = aws.Integer(AwsFields.LogRetentionDays) ?? defaults.LogRetentionDays,
            ContainerInsights = aws.Flag(AwsFields.ContainerInsights) ?? defaults.ContainerInsights,
            Tags = aws.Map(AwsFields.Tags) ?? defaults.Tags,
            PermissionsBoundary = aws.Text(AwsFields.PermissionsBoundary),
            CfnRoleArn = aws.Text(AwsFields.CfnRoleArn),
            KmsKeys = aws.List(AwsFields.KmsKeys) ?? defaults.KmsKeys,
        };
    }

    private static ScheduleSpec? ReadSchedule(ObjectReader? schedule)
    {
        if (schedule is null)
        {
            return null;
        }

        return new(Part(AwsFields.Wake, "* * ? * * *"), Part(AwsFields.Sleep, "* * ? * * *"), Part(AwsFields.Timezone, "UTC"));

        // What is wrong was reported, so something right stands in for it; what is absent is an empty text, which the checks report.
        string Part(Field field, string right) => schedule.Text(field) ?? (schedule.Has(field) ? right : "");
    }
}
