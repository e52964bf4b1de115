using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed record ParameterInfo(string Name, string Type, DateTimeOffset? Modified);

/// <summary>SSM Parameter Store. Values go in; the only one that comes out is the deployment's own token, for the handshake that proves it.</summary>
internal sealed class ParametersApi(AwsClients clients)
{
    private const int MostNames = 10;

    private static readonly AwsService Service = AwsService.Parameters;

    /// <summary>All parameters below a path, all pages.</summary>
    public Task<IReadOnlyList<ParameterInfo>> ListAsync(string pathPrefix, CancellationToken cancellation) =>
        Pages.ReadAsync("SSM.DescribeParameters", async token =>
        {
            var below = new JsonObject { ["Key"] = "Path", ["Option"] = "Recursive", ["Values"] = new JsonArray(pathPrefix.Length > 1 ? pathPrefix.TrimEnd('/') : pathPrefix) };
            var answer = await clients.JsonAsync(
                Service, "DescribeParameters", new JsonObject { ["ParameterFilters"] = new JsonArray(below), ["MaxResults"] = 50 }.AddIf("NextToken", token), cancellation);
            return (answer.Items("Parameters").Select(static item => new ParameterInfo(item.Need("Name"), item.Text("Type") ?? "", item.Time("LastModifiedDate"))), answer.Text("NextToken"));
        });

    /// <returns>Those of the names that exist (<c>GetParameters</c> without decryption).</returns>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var found = new List<string>();
        foreach (var some in names.Distinct(StringComparer.Ordinal).Chunk(MostNames))
        {
            var answer = await clients.JsonAsync(Service, "GetParameters", new() { ["Names"] = JsonRequest.List(some), ["WithDecryption"] = false }, cancellation);
            found.AddRange(some.Except(answer.Texts("InvalidParameters"), StringComparer.Ordinal));
        }

        return found;
    }

    /// <summary>A SecureString, standard tier.</summary>
    /// <param name="overwrite">False: false is returned where it is there already, and nothing is changed.</param>
    /// <returns>It was written.</returns>
    public async Task<bool> PutSecretAsync(string name, string value, IReadOnlyDictionary<string, string> tags, bool overwrite, CancellationToken cancellation)
    {
        // Tags may come with a new parameter only.
        var body = new JsonObject { ["Name"] = name, ["Value"] = value, ["Type"] = "SecureString", ["Tier"] = "Standard", ["Overwrite"] = overwrite }
            .AddIf("Tags", overwrite || tags.Count == 0 ? null : Tags(tags));
        try
        {
            // Repeated without a token: the same value once more is no harm, and "already there" may be the echo of an answer that was lost.
            await clients.JsonAsync(Service, "PutParameter", body, cancellation, secret: value);
        }
        catch (AwsException error) when (error.Code is "ParameterAlreadyExists" && !overwrite)
        {
            return error.MayHaveBeenDone && await HoldsAsync(name, value, cancellation);
        }

        if (overwrite && tags.Count > 0)
        {
            await clients.JsonAsync(
                Service, "AddTagsToResource", new() { ["ResourceType"] = "Parameter", ["ResourceId"] = name, ["Tags"] = Tags(tags) }, cancellation);
        }

        return true;
    }

    /// <returns>The value; null where there is none of that name.</returns>
    public async Task<string?> ReadSecretAsync(string name, CancellationToken cancellation)
    {
        var answer = await clients.JsonAsync(Service, "GetParameters", new() { ["Names"] = new JsonArray(name), ["WithDecryption"] = true }, cancellation);
        return answer.Items("Parameters").Select(static item => item.Text("Value")).FirstOrDefault();
    }

    /// <param name="names">Any number; ten go with one request. Those that do not exist are passed over.</param>
    public async Task DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        foreach (var some in names.Chunk(MostNames))
        {
            await clients.JsonAsync(Service, "DeleteParameters", new() { ["Names"] = JsonRequest.List(some) }, cancellation);
        }
    }

    /// <summary>Whether it is ours, after an answer that was lost; the value is compared here and goes no further.</summary>
    private async Task<bool> HoldsAsync(string name, string value, CancellationToken cancellation) => await ReadSecretAsync(name, cancellation) == value;

    private static JsonArray Tags(IReadOnlyDictionary<string, string> tags) =>
        [.. tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static JsonNode (tag) => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })];
}
