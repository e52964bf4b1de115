namespace FakeAws;

/// <summary>How a request goes wrong before, or after, the service has seen it.</summary>
public sealed record Fault
{
    private Fault()
    {
    }

    /// <summary>HTTP status; 0 resets the connection.</summary>
    public int Status { get; private init; }

    public string? Code { get; private init; }

    public string? Message { get; private init; }

    /// <summary>Sent as it is, as a page of a proxy.</summary>
    public string? Html { get; private init; }

    /// <summary>The request was carried out, only the answer is lost.</summary>
    public bool AfterWork { get; private init; }

    /// <summary>As seconds in <c>Retry-After</c>.</summary>
    public int? RetryAfter { get; init; }

    public static Fault Throttling { get; } = new() { Status = 400, Code = "Throttling", Message = "Rate exceeded" };

    public static Fault Unavailable { get; } = new() { Status = 503, Code = "ServiceUnavailable", Message = "Service is temporarily unavailable." };

    public static Fault Reset { get; } = new();

    /// <summary>The work is done, and the connection breaks before the answer.</summary>
    public static Fault ResetAfterWork { get; } = new() { AfterWork = true };

    public static Fault HtmlError { get; } = new() { Status = 500, Html = "<!doctype html><html><title>500 Internal Server Error</title><h1>Internal Server Error</h1></html>" };

    public static Fault ExpiredToken { get; } = new() { Status = 403, Code = "ExpiredToken", Message = "The security token included in the request is expired" };

    public static Fault ClockSkew { get; } = new() { Status = 403, Code = "RequestTimeTooSkewed", Message = "The difference between the request time and the current time is too large." };

    /// <param name="action">As <c>ecs:DescribeServices</c>.</param>
    public static Fault AccessDenied(string action) => Error("AccessDenied", $"User: arn:aws:iam::123456789012:user/outboard is not authorized to perform: {action} on resource: * because no identity-based policy allows the {action} action", 403);

    public static Fault Error(string code, string message, int status = 400) => new() { Status = status, Code = code, Message = message };
}

/// <summary>Which requests go wrong; the first rule that fits counts.</summary>
internal sealed class FaultPlan
{
    private readonly List<Rule> _rules = [];

    public void Add(string operation, Func<int, bool> hits, Fault fault) => _rules.Add(new Rule(operation, hits, fault));

    public void Clear() => _rules.Clear();

    /// <summary>Counts the request in every rule that it belongs to.</summary>
    public Fault? Take(Call call)
    {
        Fault? found = null;
        foreach (var rule in _rules.Where(rule => rule.Operation == "*" || rule.Operation == call.Operation || rule.Operation == call.Name || rule.Operation == call.Service))
        {
            rule.Seen++;
            found ??= rule.Hits(rule.Seen) ? rule.Fault : null;
        }

        return found;
    }

    private sealed class Rule(string operation, Func<int, bool> hits, Fault fault)
    {
        public string Operation { get; } = operation;

        public Func<int, bool> Hits { get; } = hits;

        public Fault Fault { get; } = fault;

        public int Seen { get; set; }
    }
}
