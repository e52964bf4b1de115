using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>Services of which only a question or two is asked: STS, ACM, Secrets Manager, tagging, IAM, Application Auto Scaling.</summary>
internal static class SmallCalls
{
    public static JsonNode Identity(Account account, JsonObject input) => new JsonObject { ["Arn"] = account.CallerArn, ["UserId"] = "AIDAFAKEFAKEFAKEFAKE1", ["Account"] = account.Id };

    public static JsonNode AssumeRole(Account account, JsonObject input)
    {
        var key = new AccessKey("ASIA" + account.Letters(16), account.Hex(40), account.Hex(120), DateTimeOffset.UtcNow.AddHours(1));
        account.AccessKeys.Add(key);
        account.CallerArn = $"arn:aws:sts::{account.Id}:assumed-role/{input.Need("RoleArn").Split('/')[^1]}/{input.Need("RoleSessionName")}";
        return new JsonObject
        {
            ["Credentials"] = new JsonObject { ["AccessKeyId"] = key.Id, ["SecretAccessKey"] = key.Secret, ["SessionToken"] = key.SessionToken, ["Expiration"] = Json.Time(key.Expires) },
            ["AssumedRoleUser"] = new JsonObject { ["AssumedRoleId"] = "AROAFAKEFAKEFAKEFAKE1:outboard", ["Arn"] = account.CallerArn },
        };
    }

    public static JsonNode Certificates(Account account, JsonObject input)
    {
        var (items, next) = Page.Of(account.All("AWS::CertificateManager::Certificate"), input.Text("NextToken"), Math.Min(input.Number("MaxItems") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject
        {
            ["CertificateSummaryList"] = Json.List(items, static one => new JsonObject { ["CertificateArn"] = one.Arn, ["DomainName"] = one.Text("DomainName"), ["Status"] = Status(one) }), ["NextToken"] = next,
        };
    }

    public static JsonNode Certificate(Account account, JsonObject input)
    {
        var one = account.Find("AWS::CertificateManager::Certificate", input.Need("CertificateArn"))
            ?? throw new AwsError("ResourceNotFoundException", $"Could not find certificate {input.Need("CertificateArn")}.");
        return new JsonObject
        {
            ["Certificate"] = new JsonObject
            {
                ["CertificateArn"] = one.Arn, ["DomainName"] = one.Text("DomainName"), ["Status"] = Status(one), ["Type"] = "AMAZON_ISSUED", ["CreatedAt"] = Json.Time(one.Created),
                ["SubjectAlternativeNames"] = Json.Texts(one.Properties.Strings("SubjectAlternativeNames").Prepend(one.Text("DomainName")!).Distinct()),
            },
        };
    }

    public static JsonNode Secret(Account account, JsonObject input)
    {
        var id = input.Need("SecretId");
        var one = account.Secrets.Find(secret => secret.Arn == id || secret.Name == id || secret.Arn[..^7] == id) ?? throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        return new JsonObject { ["ARN"] = one.Arn, ["Name"] = one.Name, ["DeletedDate"] = Json.Time(one.Deleted), ["KmsKeyId"] = one.KmsKey };
    }

    /// <summary>What carries a tag, and what did before it was deleted.</summary>
    public static JsonNode Tagged(Account account, JsonObject input)
    {
        var filters = input.Items("TagFilters").Select(static filter => (Key: filter.Need("Key"), Values: filter.Strings("Values"))).ToList();
        var all = account.Resources.Where(static one => one.Tags.Count > 0).Select(static one => (one.Arn, one.Tags))
            .Concat(account.Parameters.Values.Where(static one => one.Tags.Count > 0).Select(one => (Arn: ParameterCalls.Arn(account, one.Name), one.Tags)))
            .Concat(account.StaleTags.Select(static one => (Arn: one.Key, Tags: one.Value)));
        var fitting = all.Where(one => filters.TrueForAll(filter => one.Tags.TryGetValue(filter.Key, out var value) && (filter.Values.Count == 0 || filter.Values.Contains(value)))).DistinctBy(static one => one.Arn);
        var (items, next) = Page.Of(fitting, input.Text("PaginationToken"), Math.Min(input.Number("ResourcesPerPage") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject { ["PaginationToken"] = next ?? "", ["ResourceTagMappingList"] = Json.List(items, static one => new JsonObject { ["ResourceARN"] = one.Arn, ["Tags"] = Json.Tags(one.Tags) }) };
    }

    public static JsonNode Role(Account account, JsonObject input)
    {
        var role = FindRole(account, input);
        return new JsonObject
        {
            ["Role"] = new JsonObject
            {
                ["Path"] = "/", ["RoleName"] = role.PhysicalId, ["RoleId"] = role.Attributes["RoleId"], ["Arn"] = role.Arn, ["CreateDate"] = Json.Time(role.Created),
                ["AssumeRolePolicyDocument"] = Encoded(role.Properties["AssumeRolePolicyDocument"]), ["MaxSessionDuration"] = 3600, ["Tags"] = Json.Tags(role.Tags),
            },
        };
    }

    public static JsonNode RolePolicies(Account account, JsonObject input) =>
        new JsonObject { ["PolicyNames"] = Json.Texts(FindRole(account, input).Properties.Items("Policies").Select(static policy => policy.Need("PolicyName"))), ["IsTruncated"] = "false" };

    public static JsonNode RolePolicy(Account account, JsonObject input)
    {
        var (role, name) = (FindRole(account, input), input.Need("PolicyName"));
        var policy = role.Properties.Items("Policies").FirstOrDefault(one => one.Text("PolicyName") == name) ?? throw new AwsError("NoSuchEntity", $"The role policy with name {name} cannot be found.", 404);
        return new JsonObject { ["RoleName"] = role.PhysicalId, ["PolicyName"] = name, ["PolicyDocument"] = Encoded(policy["PolicyDocument"]) };
    }

    public static JsonNode AttachedPolicies(Account account, JsonObject input) => new JsonObject
    {
        ["AttachedPolicies"] = Json.List(FindRole(account, input).Properties.Strings("ManagedPolicyArns"), static arn => new JsonObject { ["PolicyName"] = arn.Split('/')[^1], ["PolicyArn"] = arn }), ["IsTruncated"] = "false",
    };

    public static JsonNode ScalableTargets(Account account, JsonObject input)
    {
        var wanted = input.Strings("ResourceIds");
        var fitting = account.All("AWS::ApplicationAutoScaling::ScalableTarget").Where(one => one.Text("ServiceNamespace") == input.Need("ServiceNamespace") && (wanted.Count == 0 || wanted.Contains(one.Text("ResourceId")!)));
        var (items, next) = Page.Of(fitting, input.Text("NextToken"), Math.Min(input.Number("MaxResults") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject
        {
            ["ScalableTargets"] = Json.List(items, static one => new JsonObject
            {
                ["ServiceNamespace"] = one.Text("ServiceNamespace"), ["ResourceId"] = one.Text("ResourceId"), ["ScalableDimension"] = one.Text("ScalableDimension"), ["MinCapacity"] = one.Properties.Number("MinCapacity"),
                ["MaxCapacity"] = one.Properties.Number("MaxCapacity"), ["RoleARN"] = one.Text("RoleARN") ?? "arn:aws:iam::123456789012:role/aws-service-role", ["CreationTime"] = Json.Time(one.Created), ["ScalableTargetARN"] = one.Arn,
            }),
            ["NextToken"] = next,
        };
    }

    // A test may say otherwise: Properties["$status"].
    private static string Status(LiveResource certificate) => certificate.Text("$status") ?? "ISSUED";

    private static LiveResource FindRole(Account account, JsonObject input) =>
        account.Find("AWS::IAM::Role", input.Need("RoleName")) ?? throw new AwsError("NoSuchEntity", $"The role with name {input.Need("RoleName")} cannot be found.", 404);

    // IAM writes documents percent-encoded.
    private static string Encoded(JsonNode? document) => Uri.EscapeDataString(document?.ToJsonString() ?? "{}");
}
