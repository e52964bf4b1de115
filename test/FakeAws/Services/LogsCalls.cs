using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>CloudWatch Logs.</summary>
internal static class LogsCalls
{
    public static JsonNode Filter(Account account, JsonObject input)
    {
        var group = Group(account, input);
        var (prefix, names) = (input.Text("logStreamNamePrefix"), input.Strings("logStreamNames"));
        var (from, to) = (Milliseconds(input, "startTime"), Milliseconds(input, "endTime"));
        var pattern = input.Text("filterPattern") ?? "";
        var fitting = account.Logs.Where(one => one.Group == group && (prefix is null || one.Stream.StartsWith(prefix, StringComparison.Ordinal)) && (names.Count == 0 || names.Contains(one.Stream))
            && (from is null || one.At >= from) && (to is null || one.At <= to) && Fits(one.Message, pattern)).OrderBy(static one => one.At);
        var (items, next) = Page.Of(fitting, input.Text("nextToken"), Math.Min(input.Number("limit") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject
        {
            ["events"] = Json.List(items, one => new JsonObject
            {
                ["logStreamName"] = one.Stream, ["timestamp"] = one.At.ToUnixTimeMilliseconds(), ["message"] = one.Message, ["ingestionTime"] = one.At.ToUnixTimeMilliseconds(), ["eventId"] = Id(account, one),
            }),
            ["nextToken"] = next,
        };
    }

    /// <summary>From the end, as <c>startFromHead</c> is false; the page before has the backward token.</summary>
    public static JsonNode Get(Account account, JsonObject input)
    {
        var (group, stream) = (Group(account, input), input.Need("logStreamName"));
        var lines = account.Logs.Where(one => one.Group == group && one.Stream == stream).OrderBy(static one => one.At).ToList();
        if (lines.Count == 0)
        {
            throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
        }

        var limit = input.Number("limit") ?? 10_000;
        var shown = input.Text("nextToken") is not null ? [] : input.Flag("startFromHead") ? lines.Take(limit) : lines.TakeLast(limit);
        return new JsonObject
        {
            ["events"] = Json.List(shown, static one => new JsonObject { ["timestamp"] = one.At.ToUnixTimeMilliseconds(), ["message"] = one.Message, ["ingestionTime"] = one.At.ToUnixTimeMilliseconds() }),
            ["nextForwardToken"] = "f/end", ["nextBackwardToken"] = "b/end",
        };
    }

    public static JsonNode Groups(Account account, JsonObject input)
    {
        var prefix = input.Text("logGroupNamePrefix") ?? "";
        var (items, next) = Page.Of(account.All("AWS::Logs::LogGroup").Where(one => one.PhysicalId.StartsWith(prefix, StringComparison.Ordinal)), input.Text("nextToken"), Math.Min(input.Number("limit") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject
        {
            ["logGroups"] = Json.List(items, static one => new JsonObject
            {
                ["logGroupName"] = one.PhysicalId, ["creationTime"] = one.Created.ToUnixTimeMilliseconds(), ["retentionInDays"] = one.Properties.Number("RetentionInDays"), ["arn"] = one.Attributes["Arn"], ["logGroupArn"] = one.Arn,
            }),
            ["nextToken"] = next,
        };
    }

    private static string Group(Account account, JsonObject input) =>
        account.Find("AWS::Logs::LogGroup", input.Text("logGroupName") ?? input.Need("logGroupIdentifier"))?.PhysicalId ?? throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");

    private static DateTimeOffset? Milliseconds(JsonObject input, string member) =>
        input.Text(member) is { } text ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)) : null;

    // Of the filter language: terms that must all be there, "quoted ones", and -terms that must not.
    private static bool Fits(string message, string pattern) => pattern.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(term =>
        term.StartsWith('-') ? !message.Contains(term[1..].Trim('"'), StringComparison.Ordinal) : message.Contains(term.Trim('"'), StringComparison.Ordinal));

    private static string Id(Account account, LogRecord one) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{account.Logs.IndexOf(one):D40}");
}
