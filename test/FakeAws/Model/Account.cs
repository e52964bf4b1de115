using FakeAws.CloudFormation;

namespace FakeAws.Model;

/// <summary>Everything that is in one account in one region.</summary>
public sealed class Account
{
    private readonly Random _random = new(7); // the same names in every run

    internal Account(FakeCloudOptions options)
    {
        Options = options;
        Timeline = new Timeline(options.Time);
        Network = new Network(options.Region);
        Ecs = new EcsState(this);
    }

    public string Id => Options.AccountId;

    public string Region => Options.Region;

    public string CallerArn { get; set; } = "arn:aws:iam::123456789012:user/outboard";

    public List<AccessKey> AccessKeys { get; } = [AccessKey.Default, AccessKey.Example];

    /// <summary>All that CloudFormation can make, and what was there before.</summary>
    public List<LiveResource> Resources { get; } = [];

    /// <summary>Also deleted ones, oldest first.</summary>
    public List<Stack> Stacks { get; } = [];

    public EcsState Ecs { get; }

    public Network Network { get; }

    public Registry Registry { get; } = new();

    /// <summary>By ARN of the target group.</summary>
    public Dictionary<string, List<Target>> Targets { get; } = new(StringComparer.Ordinal);

    public List<LogRecord> Logs { get; } = [];

    /// <summary>SSM, by name.</summary>
    public Dictionary<string, Parameter> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets Manager.</summary>
    public List<Secret> Secrets { get; } = [];

    /// <summary>The defaults of AWS.</summary>
    public List<Quota> Quotas { get; } =
    [
        new("fargate", "L-3032A538", "Fargate On-Demand vCPU resource count", 4000),
        new("fargate", "L-36FBB829", "Fargate Spot vCPU resource count", 4000),
        new("elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50),
        new("elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3000),
        new("elasticloadbalancing", "L-7EED9B64", "Rules per Application Load Balancer", 100),
        new("elasticloadbalancing", "L-B6DF7632", "Listeners per Application Load Balancer", 50),
        new("elasticloadbalancing", "L-822D1B1B", "Target Groups per Application Load Balancer", 100),
        new("vpc", "L-E79EC296", "VPC security groups per Region", 2500),
    ];

    /// <summary>Sets one of them.</summary>
    public void Allow(string code, double value) => Quotas[Quotas.FindIndex(one => one.Code == code)] = Quotas.Find(one => one.Code == code)! with { Value = value };

    public List<Zone> Zones { get; } = [new Zone("Z0123456789ABCDEFGHIJ", "ecs.example.com.")];

    /// <summary>What <c>GetResources</c> lists besides what is there: ARN to tags of things deleted some time ago.</summary>
    public Dictionary<string, Dictionary<string, string>> StaleTags { get; } = new(StringComparer.Ordinal);

    internal FakeCloudOptions Options { get; }

    internal Timeline Timeline { get; }

    internal Scenario Scenario { get; } = new();

    internal DateTimeOffset Now => Timeline.Now;

    /// <summary>Something the stacks know nothing of, as the user's script would have made it.</summary>
    /// <param name="properties">As CloudFormation's schema writes them.</param>
    public LiveResource Add(string type, System.Text.Json.Nodes.JsonObject properties, string name = "Foreign")
    {
        var made = ResourceTypes.Make(this, type, "script", name, properties, []);
        Resources.Add(made);
        return made;
    }

    public LiveResource? Find(string type, string nameOrArn) => Resources.Find(one =>
        one.Type == type && (one.PhysicalId == nameOrArn || one.Arn == nameOrArn || one.Name == nameOrArn));

    public IEnumerable<LiveResource> All(string type) => Resources.Where(one => one.Type == type);

    /// <summary>The stack of that name that is not deleted.</summary>
    public Stack? Stack(string name) => Stacks.FindLast(stack => stack.Name == name && stack.Status != "DELETE_COMPLETE");

    internal string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Id}:{resource}";

    /// <summary>As CloudFormation ends its names: <c>mcp-Cluster-K3J2H1G0F9E8</c>.</summary>
    internal string Letters(int count) => string.Create(count, _random, static (span, random) => random.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", span));

    internal string Hex(int count) => string.Create(count, _random, static (span, random) => random.GetItems("0123456789abcdef", span));
}
