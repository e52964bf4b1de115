using System.Text.Json.Nodes;
using FakeAws.CloudFormation;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>What CloudFormation refuses before it makes a change set.</summary>
internal static class ChangeSetRules
{
    private static readonly string[] s_updatable = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"];

    public static void CheckState(Stack? stack, string name, string type)
    {
        if (type == "UPDATE" && stack is null)
        {
            throw AwsError.Validation($"Stack [{name}] does not exist");
        }

        if (type == "CREATE" && stack is not null && stack.Status != "REVIEW_IN_PROGRESS")
        {
            throw AwsError.Validation($"Stack [{name}] already exists and cannot be created again with the changeSet.");
        }

        if (type != "CREATE" && stack is not null && !s_updatable.Contains(stack.Status) && !(type == "IMPORT" && stack.Status == "REVIEW_IN_PROGRESS"))
        {
            throw AwsError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not be updated.");
        }
    }

    public static Dictionary<string, string> Parameters(Account account, Stack? stack, Template template, JsonObject input)
    {
        var given = input.Items("Parameters").ToDictionary(static one => one.Need("ParameterKey"), static one => one, StringComparer.Ordinal);
        var unknown = given.Keys.Where(name => !template.Parameters.ContainsKey(name)).ToList();
        if (unknown.Count > 0)
        {
            throw AwsError.Validation($"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");
        }

        var values = template.Parameters.ToDictionary(static entry => entry.Key, entry => given.GetValueOrDefault(entry.Key) switch
        {
            null => entry.Value.Text("Default"),
            var one when one.Flag("UsePreviousValue") => stack?.Parameters.GetValueOrDefault(entry.Key),
            var one => one.Text("ParameterValue"),
        });
        var missing = values.Where(static entry => entry.Value is null).Select(static entry => entry.Key).ToList();
        if (missing.Count > 0)
        {
            throw AwsError.Validation($"Parameters: [{string.Join(", ", missing)}] must have values");
        }

        var result = values.ToDictionary(static entry => entry.Key, static entry => entry.Value!);
        foreach (var (name, parameter) in template.Parameters)
        {
            CheckType(account, name, parameter.Text("Type")!, result[name]);
        }

        return result;
    }

    public static void CheckCapabilities(Template template, IReadOnlyList<string> given)
    {
        var roles = template.Resources.Values.Where(static one => one.Text("Type") == "AWS::IAM::Role").ToList();
        var needed = roles.Exists(static role => role["Properties"].Text("RoleName") is not null) ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM";
        if (roles.Count > 0 && !given.Contains(needed) && !given.Contains("CAPABILITY_NAMED_IAM"))
        {
            throw new AwsError("InsufficientCapabilitiesException", $"Requires capabilities : [{needed}]");
        }
    }

    private static void CheckType(Account account, string name, string type, string value)
    {
        var isThere = type switch
        {
            "AWS::EC2::VPC::Id" => account.Network.Vpcs.Exists(vpc => vpc.Id == value),
            "List<AWS::EC2::Subnet::Id>" => value.Split(',').All(id => account.Network.Subnets.Exists(subnet => subnet.Id == id.Trim())),
            "AWS::Route53::HostedZone::Id" => account.Zones.Exists(zone => zone.Id == value),
            _ => true,
        };
        if (!isThere)
        {
            throw AwsError.Validation($"Parameter validation failed: parameter value {value} for parameter name {name} does not exist. Rollback requested by user.");
        }
    }
}
