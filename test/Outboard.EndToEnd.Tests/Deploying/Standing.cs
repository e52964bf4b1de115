using System.Text.Json.Nodes;

namespace Outboard.EndToEnd.Deploying;

/// <summary>What of a deployment can be read back with the aws program, without names and identifiers: comparable with another's.</summary>
internal sealed record Standing
{
    public required string Cluster { get; init; }

    /// <summary>As <c>internet-facing application, 2 zones</c>.</summary>
    public required string LoadBalancer { get; init; }

    /// <summary>Ports the load balancer is reached on.</summary>
    public required IReadOnlyList<int> OpenPorts { get; init; }

    /// <summary>By port.</summary>
    public required IReadOnlyDictionary<int, Endpoint> Endpoints { get; init; }

    /// <summary>Who may take the execution role.</summary>
    public required string ExecutionTrust { get; init; }

    public required string LogGroup { get; init; }

    public sealed record Endpoint
    {
        public required string Targets { get; init; }

        public required string HealthCheck { get; init; }

        public required string Listener { get; init; }

        public required string DefaultAnswer { get; init; }

        public required string Rule { get; init; }

        /// <summary>MiB; of a task definition that a stack made moto keeps neither CPU nor network mode.</summary>
        public required string Memory { get; init; }

        public required string Container { get; init; }

        public required IReadOnlyList<string> Command { get; init; }

        public required string Image { get; init; }

        public required IReadOnlyDictionary<string, string> Variables { get; init; }

        public required IReadOnlyDictionary<string, string> Log { get; init; }

        public required int Desired { get; init; }
    }

    /// <summary>Reads everything there is: the account holds one deployment.</summary>
    public static async Task<Standing> ReadAsync(Account aws)
    {
        var balancer = Assert.Single((await aws.AskAsync("elbv2", "describe-load-balancers"))["LoadBalancers"]!.AsArray())!;
        var groups = await aws.AskAsync(["ec2", "describe-security-groups", "--group-ids", .. balancer["SecurityGroups"]!.AsArray().Select(static id => (string)id!)]);
        var listeners = (await aws.AskAsync("elbv2", "describe-listeners", "--load-balancer-arn", (string)balancer["LoadBalancerArn"]!))["Listeners"]!.AsArray();
        var targets = (await aws.AskAsync("elbv2", "describe-target-groups"))["TargetGroups"]!.AsArray();
        var cluster = (string)Assert.Single((await aws.AskAsync("ecs", "list-clusters"))["clusterArns"]!.AsArray())!;
        var names = (await aws.AskAsync("ecs", "list-services", "--cluster", cluster))["serviceArns"]!.AsArray().Select(static arn => (string)arn!);
        var services = (await aws.AskAsync(["ecs", "describe-services", "--cluster", cluster, "--services", .. names]))["services"]!.AsArray();

        var tasks = new List<(JsonNode Definition, int Desired)>();
        foreach (var service in services)
        {
            var definition = await aws.AskAsync("ecs", "describe-task-definition", "--task-definition", (string)service!["taskDefinition"]!);
            tasks.Add((definition["taskDefinition"]!, (int)service["desiredCount"]!));
        }

        var endpoints = new Dictionary<int, Endpoint>();
        foreach (var listener in listeners)
        {
            var rules = (await aws.AskAsync("elbv2", "describe-rules", "--listener-arn", (string)listener!["ListenerArn"]!))["Rules"]!.AsArray();
            var port = (int)listener["Port"]!;
            endpoints[port] = ReadEndpoint(listener, rules, targets, tasks, port);
        }

        var first = tasks[0].Definition;
        var logs = await aws.AskAsync("logs", "describe-log-groups", "--log-group-name-prefix", (string)first["containerDefinitions"]![0]!["logConfiguration"]!["options"]!["awslogs-group"]!);
        return new()
        {
            Cluster = (string)(await aws.AskAsync("ecs", "describe-clusters", "--clusters", cluster))["clusters"]![0]!["status"]!,
            // AWS's default, of which moto says nothing where it was not given.
            LoadBalancer = $"{(string?)balancer["Scheme"] ?? "internet-facing"} {balancer["Type"]}, {balancer["AvailabilityZones"]!.AsArray().Count} zones",
            OpenPorts = [.. groups["SecurityGroups"]!.AsArray().SelectMany(static group => group!["IpPermissions"]!.AsArray()).SelectMany(Ports).Order()],
            Endpoints = endpoints,
            ExecutionTrust = await TrustAsync(aws, first),
            LogGroup = Assert.Single(logs["logGroups"]!.AsArray()) is null ? "absent" : "there",
        };
    }

    private static Endpoint ReadEndpoint(JsonNode listener, JsonArray rules, JsonArray targets, List<(JsonNode Definition, int Desired)> tasks, int port)
    {
        var rule = Assert.Single(rules, static rule => !(bool)rule!["IsDefault"]!)!;
        var condition = Assert.Single(rule["Conditions"]!.AsArray())!;
        var target = Assert.Single(targets, target => (string)target!["TargetGroupArn"]! == (string)rule["Actions"]![0]!["TargetGroupArn"]!)!;
        var answer = listener["DefaultActions"]![0]!["FixedResponseConfig"]!;
        var (task, desired) = Assert.Single(tasks, task => (int)task.Definition["containerDefinitions"]![0]!["portMappings"]![0]!["containerPort"]! == port);
        var container = Assert.Single(task["containerDefinitions"]!.AsArray())!;
        return new()
        {
            Targets = $"{target["Protocol"]} {target["Port"]} {target["TargetType"]} {target["ProtocolVersion"]}",
            HealthCheck = $"{target["HealthCheckProtocol"]} {target["HealthCheckPath"]} {target["Matcher"]!["HttpCode"]}",
            Listener = $"{listener["Protocol"]} {listener["Port"]}",
            DefaultAnswer = $"{answer["StatusCode"]} {answer["ContentType"]} {answer["MessageBody"]}",
            Rule = $"{rule["Priority"]} {condition["Field"]} {string.Join(',', Values(condition))} {rule["Actions"]![0]!["Type"]}",
            Memory = (string)task["memory"]!,
            Container = $"{container["name"]} {container["portMappings"]![0]!["containerPort"]}/{container["portMappings"]![0]!["protocol"]}",
            Command = [.. container["command"]!.AsArray().Select(static word => (string)word!)],
            Image = (string)container["image"]!,
            Variables = (container["environment"]?.AsArray() ?? []).ToDictionary(static one => (string)one!["name"]!, static one => (string)one!["value"]!),
            Log = container["logConfiguration"]!["options"]!.AsObject().ToDictionary(static one => one.Key, static one => (string)one.Value!),
            Desired = desired,
        };
    }

    private static IEnumerable<string> Values(JsonNode condition) =>
        (condition["HostHeaderConfig"]?["Values"] ?? condition["Values"])!.AsArray().Select(static value => (string)value!);

    private static IEnumerable<int> Ports(JsonNode? permission)
    {
        var from = (int)permission!["FromPort"]!;
        return Enumerable.Range(from, (int)permission["ToPort"]! - from + 1);
    }

    private static async Task<string> TrustAsync(Account aws, JsonNode task)
    {
        // moto forgets the role of a task definition that a stack made; the role itself is there.
        var arn = (string?)task["executionRoleArn"];
        var roles = (await aws.AskAsync("iam", "list-roles"))["Roles"]!.AsArray();
        var role = arn is null ? Assert.Single(roles)! : Assert.Single(roles, role => (string)role!["Arn"]! == arn)!;
        var statement = Assert.Single(role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;
        return $"{statement["Effect"]} {statement["Principal"]!["Service"]} {statement["Action"]}";
    }
}
