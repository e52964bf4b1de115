using System.Text;
using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>ECR.</summary>
internal static class RegistryCalls
{
    public static JsonNode Token(Account account, JsonObject input) => new JsonObject
    {
        ["authorizationData"] = new JsonArray(new JsonObject
        {
            ["authorizationToken"] = Convert.ToBase64String(Encoding.ASCII.GetBytes("AWS:" + account.Registry.Password)),
            ["expiresAt"] = Json.Time(account.Now.AddHours(12)),
            ["proxyEndpoint"] = account.Registry.Endpoint.ToString().TrimEnd('/'),
        }),
    };

    public static JsonNode Repositories(Account account, JsonObject input)
    {
        var names = input.Strings("repositoryNames");
        var all = names.Count == 0 ? account.All("AWS::ECR::Repository") : names.Select(name => Repository(account, name));
        var (items, next) = Page.Of(all, input.Text("nextToken"), EcsCalls.Size(account, input));
        return new JsonObject
        {
            ["repositories"] = Json.List(items, one => new JsonObject
            {
                ["repositoryArn"] = one.Arn, ["registryId"] = account.Id, ["repositoryName"] = one.PhysicalId, ["repositoryUri"] = one.Attributes["RepositoryUri"], ["createdAt"] = Json.Time(one.Created),
                ["imageTagMutability"] = one.Text("ImageTagMutability") ?? "MUTABLE",
            }),
            ["nextToken"] = next,
        };
    }

    public static JsonNode Images(Account account, JsonObject input)
    {
        var name = Repository(account, input.Need("repositoryName")).PhysicalId;
        var ids = input.Items("imageIds");
        var all = ids.Count == 0 ? account.Registry.Of(name) : ids.Select(id => Find(account, name, id)
            ?? throw new AwsError("ImageNotFoundException", $"The image with imageId {{imageDigest:'{id.Text("imageDigest") ?? "null"}', imageTag:'{id.Text("imageTag") ?? "null"}'}} does not exist within the repository with name '{name}' in the registry with id '{account.Id}'"));
        var (items, next) = Page.Of(all, input.Text("nextToken"), EcsCalls.Size(account, input));
        return new JsonObject
        {
            ["imageDetails"] = Json.List(items, one => new JsonObject
            {
                ["registryId"] = account.Id, ["repositoryName"] = name, ["imageDigest"] = one.Digest, ["imageTags"] = one.Tags.Count == 0 ? null : Json.Texts(one.Tags),
                ["imageSizeInBytes"] = one.Manifest.Length, ["imagePushedAt"] = Json.Time(one.PushedAt), ["imageManifestMediaType"] = one.MediaType,
            }),
            ["nextToken"] = next,
        };
    }

    public static JsonNode Manifests(Account account, JsonObject input)
    {
        var name = Repository(account, input.Need("repositoryName")).PhysicalId;
        var found = input.Items("imageIds").Select(id => (Id: id, Image: Find(account, name, id))).ToList();
        return new JsonObject
        {
            ["images"] = Json.List(found.Where(static one => one.Image is not null), one => new JsonObject
            {
                ["registryId"] = account.Id, ["repositoryName"] = name, ["imageManifest"] = Encoding.UTF8.GetString(one.Image!.Manifest), ["imageManifestMediaType"] = one.Image.MediaType,
                ["imageId"] = new JsonObject { ["imageDigest"] = one.Image.Digest, ["imageTag"] = one.Id.Text("imageTag") },
            }),
            ["failures"] = Json.List(found.Where(static one => one.Image is null), static one => new JsonObject
            {
                ["imageId"] = one.Id.DeepClone(), ["failureCode"] = "ImageNotFound", ["failureReason"] = "Requested image not found",
            }),
        };
    }

    /// <summary>Nothing is ever scanned here.</summary>
    public static JsonNode Findings(Account account, JsonObject input) =>
        throw new AwsError("ScanNotFoundException", $"Image scan does not exist for the image in {Repository(account, input.Need("repositoryName")).PhysicalId}");

    private static LiveResource Repository(Account account, string name) => account.Find("AWS::ECR::Repository", name)
        ?? throw new AwsError("RepositoryNotFoundException", $"The repository with name '{name}' does not exist in the registry with id '{account.Id}'");

    private static Image? Find(Account account, string repository, JsonNode id) =>
        account.Registry.Of(repository).Find(image => id.Text("imageDigest") is { } digest ? image.Digest == digest : image.Tags.Contains(id.Text("imageTag") ?? ""));
}
