using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>SSM Parameter Store.</summary>
internal static class ParameterCalls
{
    public static JsonNode Put(Account account, JsonObject input)
    {
        var (name, overwrite) = (input.Need("Name"), input.Flag("Overwrite"));
        var old = account.Parameters.GetValueOrDefault(name);
        if (old is not null && !overwrite)
        {
            throw new AwsError("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
        }

        if (overwrite && input.Items("Tags").Count > 0)
        {
            throw new AwsError("ValidationException", "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
        }

        var type = input.Text("Type") ?? old?.Type ?? throw new AwsError("ValidationException", "A parameter type is required when you create a parameter.");
        var made = new Parameter(name, type, input.Need("Value"), account.Now, old?.Tags ?? input.Tags("Tags")) { Version = (old?.Version ?? 0) + 1 };
        account.Parameters[name] = made;
        return new JsonObject { ["Version"] = made.Version, ["Tier"] = "Standard" };
    }

    public static JsonNode Get(Account account, JsonObject input)
    {
        var names = input.Strings("Names");
        if (names.Count is 0 or > 10)
        {
            throw new AwsError("ValidationException", "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10");
        }

        var isDecrypted = input.Flag("WithDecryption");
        return new JsonObject
        {
            ["Parameters"] = Json.List(names.Where(account.Parameters.ContainsKey), name => Write(account, account.Parameters[name], isDecrypted)),
            ["InvalidParameters"] = Json.Texts(names.Where(name => !account.Parameters.ContainsKey(name))),
        };
    }

    public static JsonNode ByPath(Account account, JsonObject input)
    {
        var path = input.Need("Path").TrimEnd('/') + "/";
        var fitting = account.Parameters.Values.Where(one => one.Name.StartsWith(path, StringComparison.Ordinal) && (input.Flag("Recursive") || !one.Name[path.Length..].Contains('/', StringComparison.Ordinal)));
        var (items, next) = Page.Of(fitting.OrderBy(static one => one.Name, StringComparer.Ordinal), input.Text("NextToken"), Math.Min(input.Number("MaxResults") ?? 10, account.Options.PageSize));
        return new JsonObject { ["Parameters"] = Json.List(items, one => Write(account, one, input.Flag("WithDecryption"))), ["NextToken"] = next };
    }

    public static JsonNode Describe(Account account, JsonObject input)
    {
        var filters = input.Items("ParameterFilters");
        var fitting = account.Parameters.Values.Where(one => filters.All(filter => Fits(one, filter))).OrderBy(static one => one.Name, StringComparer.Ordinal);
        var (items, next) = Page.Of(fitting, input.Text("NextToken"), Math.Min(input.Number("MaxResults") ?? 50, account.Options.PageSize));
        return new JsonObject
        {
            ["Parameters"] = Json.List(items, one => new JsonObject
            {
                ["Name"] = one.Name, ["ARN"] = Arn(account, one.Name), ["Type"] = one.Type, ["LastModifiedDate"] = Json.Time(one.Modified), ["Version"] = one.Version, ["Tier"] = "Standard", ["DataType"] = "text",
            }),
            ["NextToken"] = next,
        };
    }

    public static JsonNode Tag(Account account, JsonObject input)
    {
        foreach (var (key, value) in input.Tags("Tags"))
        {
            Tagged(account, input).Tags[key] = value;
        }

        return new JsonObject();
    }

    public static JsonNode Tags(Account account, JsonObject input) => new JsonObject { ["TagList"] = Json.Tags(Tagged(account, input).Tags) };

    public static JsonNode Delete(Account account, JsonObject input)
    {
        var names = input.Strings("Names");
        if (names.Count is 0 or > 10)
        {
            throw new AwsError("ValidationException", "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10");
        }

        var gone = names.Where(account.Parameters.Remove).ToList();
        return new JsonObject { ["DeletedParameters"] = Json.Texts(gone), ["InvalidParameters"] = Json.Texts(names.Except(gone)) };
    }

    public static string Arn(Account account, string name) => account.Arn("ssm", "parameter/" + name.TrimStart('/'));

    private static Parameter Tagged(Account account, JsonObject input) => account.Parameters.GetValueOrDefault(input.Need("ResourceId"))
        ?? throw new AwsError("InvalidResourceId", "The resource ID is not valid. Verify that you entered the correct ID and try again.");

    private static bool Fits(Parameter one, JsonNode filter)
    {
        var (key, option, values) = (filter.Need("Key"), filter.Text("Option") ?? "Equals", filter.Strings("Values"));
        return key switch
        {
            "Name" => values.Any(value => option == "BeginsWith" ? one.Name.StartsWith(value, StringComparison.Ordinal) : one.Name == value),
            "Path" => values.Any(value => one.Name.StartsWith(value.TrimEnd('/') + "/", StringComparison.Ordinal) && (option == "Recursive" || !one.Name[(value.TrimEnd('/').Length + 1)..].Contains('/', StringComparison.Ordinal))),
            "Type" => values.Contains(one.Type),
            _ when key.StartsWith("tag:", StringComparison.Ordinal) => one.Tags.TryGetValue(key[4..], out var tag) && (values.Count == 0 || values.Contains(tag)),
            _ => throw new AwsError("InvalidFilterKey", $"The specified filter key isn't valid: {key}"),
        };
    }

    private static JsonObject Write(Account account, Parameter one, bool isDecrypted) => new()
    {
        ["Name"] = one.Name, ["Type"] = one.Type, ["Value"] = one.Type == "SecureString" && !isDecrypted ? "AQICAHj-encrypted" : one.Value, ["Version"] = one.Version,
        ["LastModifiedDate"] = Json.Time(one.Modified), ["ARN"] = Arn(account, one.Name), ["DataType"] = "text",
    };
}
