using System.Security.Cryptography;
using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>A secret to be stored: where, and what it is for.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Variable">Of the environment, here and in the container.</param>
internal sealed record SecretToPut(string Name, string Variable, string Value);

/// <summary>
/// The parameters tasks read their secrets from (aws 1.8). CloudFormation cannot make SecureStrings, so they are made here; values go in and never come out.
/// </summary>
internal sealed class SecretStore(DeployContext context)
{
    private const int KeyBytes = 32;

    private readonly ParametersApi _api = context.Aws.Parameters;

    public static string KeyName(string deployment) => $"/outboard/{deployment}/key";

    public static string TokenName(string deployment) => $"/outboard/{deployment}/token";

    /// <summary>What the user has asked to store (<c>--put-secret NAME</c>).</summary>
    /// <exception cref="OutboardException">A name is in no server's secrets, has no value here, or its place is not ours to write.</exception>
    public static IReadOnlyList<SecretToPut> Requested(DeployPlan plan, DeploySettings settings)
    {
        var problems = new List<Problem>();
        var result = new List<SecretToPut>();
        foreach (var variable in settings.PutSecrets.Distinct(StringComparer.Ordinal))
        {
            var places = plan.Servers.SelectMany(static server => server.Secrets).Where(secret => secret.Key == variable).Select(static secret => secret.Value)
                .Distinct(StringComparer.Ordinal).ToList();
            if (places.Count == 0)
            {
                problems.Add(new("", $"No server has a secret {variable}.", $$"""Add it to the server in the manifest: "secrets": { "{{variable}}": "/outboard/{{plan.Name}}/…" }."""));
            }
            else if (places.Any(IsArn))
            {
                problems.Add(new("", $"{variable} is kept under an ARN, which Outboard does not write.", "Put its value there by hand, and leave --put-secret out."));
            }
            else if (settings.Environment.GetValueOrDefault(variable) is not { Length: > 0 } value)
            {
                problems.Add(new("", $"The environment has no {variable}.", $"Set it, and run the command again: export {variable}=…"));
            }
            else
            {
                result.AddRange(places.Select(place => new SecretToPut(place, variable, value)));
            }
        }

        return problems.Count == 0 ? result : throw new OutboardException("The secrets cannot be stored.", fix: "Correct what is listed.") { Problems = problems };
    }

    /// <summary>Secrets the servers name and nobody has stored.</summary>
    public async Task<IReadOnlyList<Problem>> MissingAsync(DeployPlan plan, IReadOnlyList<SecretToPut> toPut, CancellationToken cancellation)
    {
        string[] made = [KeyName(plan.Name), TokenName(plan.Name), .. toPut.Select(static secret => secret.Name)];
        var wanted = plan.Servers.SelectMany(static server => server.Secrets.Select(secret => (Server: server.Name, Variable: secret.Key, Place: secret.Value)))
            .Where(secret => !made.Contains(secret.Place, StringComparer.Ordinal)).ToList();
        string[] parameters = [.. wanted.Select(static secret => secret.Place).Where(static place => !IsArn(place)).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<string> found = parameters.Length == 0 ? []
            : await context.OptionalAsync<IReadOnlyList<string>>(async () => await _api.FindAsync(parameters, cancellation), "Whether the secrets are stored cannot be checked") ?? parameters;
        var problems = wanted.Where(secret => !IsArn(secret.Place) && !found.Contains(secret.Place, StringComparer.Ordinal))
            .Select(static secret => new Problem(
                $"{JsonPath.Member("mcpServers", secret.Server)}.secrets.{secret.Variable}",
                $"There is no parameter {secret.Place}; the task would not start.",
                $"Store the value of the environment: outboard deploy --put-secret {secret.Variable}.")).ToList();
        foreach (var secret in wanted.Where(static secret => IsManaged(secret.Place)).DistinctBy(static secret => Whole(secret.Place)))
        {
            var answer = await context.OptionalAsync(
                async () => (Info: await context.Aws.Secrets.FindSecretAsync(Whole(secret.Place), cancellation), IsKnown: true), $"Whether {Whole(secret.Place)} exists cannot be checked");
            if (answer.IsKnown && answer.Info is not { Deleted: null })
            {
                problems.Add(new(
                    $"{JsonPath.Member("mcpServers", secret.Server)}.secrets.{secret.Variable}",
                    answer.Info is null ? $"There is no secret {Whole(secret.Place)}." : $"The secret {Whole(secret.Place)} is being deleted.",
                    answer.Info is null ? "Create it, or correct the ARN." : $"Restore it: aws secretsmanager restore-secret --secret-id {Whole(secret.Place)}."));
            }
            else if (answer.Info?.KmsKey is { } key && !MayDecrypt(plan, key))
            {
                problems.Add(new(
                    "aws.kmsKeys",
                    $"The secret {Whole(secret.Place)} of {secret.Server} is encrypted with a key of your own, {key}, which no task may use: it would not start.",
                    "Add the ARN of the key."));
            }
        }

        return problems;
    }

    /// <summary>The key that seals session ids and the token clients send, where they are absent; then what was asked for.</summary>
    /// <returns>What was stored, for people.</returns>
    public async Task<IReadOnlyList<string>> PutAsync(DeployPlan plan, IReadOnlyList<SecretToPut> toPut, CancellationToken cancellation)
    {
        string[] own = plan.IsPublic ? [KeyName(plan.Name)] : [KeyName(plan.Name), TokenName(plan.Name)];
        var there = await _api.FindAsync(own, cancellation);
        var tags = Tags(plan);
        var done = new List<string>();
        foreach (var name in own.Except(there, StringComparer.Ordinal))
        {
            if (await _api.PutSecretAsync(name, NewValue(), tags, overwrite: false, cancellation))
            {
                done.Add(name);
            }
        }

        foreach (var secret in toPut)
        {
            await _api.PutSecretAsync(secret.Name, secret.Value, tags, overwrite: true, cancellation);
            done.Add(secret.Name);
        }

        return done;
    }

    /// <summary>The key comes as an id, an ARN, or an alias; of an alias it is not known whose it is, so that any key will do.</summary>
    private static bool MayDecrypt(DeployPlan plan, string key) =>
        key.Contains("alias/aws/", StringComparison.Ordinal)
        || (key.Contains("alias/", StringComparison.Ordinal) ? plan.KmsKeys.Count > 0 : plan.KmsKeys.Any(known => known == key || known.EndsWith($"/{key}", StringComparison.Ordinal)));

    /// <summary>Without the key, stage and version that may follow the secret itself.</summary>
    private static string Whole(string arn) => string.Join(':', arn.Split(':').Take(7));

    private static bool IsArn(string place) => place.StartsWith("arn:", StringComparison.Ordinal);

    private static bool IsManaged(string place) => IsArn(place) && place.Split(':') is [_, _, "secretsmanager", ..];

    // Letters, digits, "-" and "_" only: the token goes into headers and shells.
    private static string NewValue() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static Dictionary<string, string> Tags(DeployPlan plan)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["outboard:deployment"] = plan.Name, ["outboard:managed"] = "true" };
        foreach (var (name, value) in plan.Tags)
        {
            tags[name] = value;
        }

        return tags;
    }
}
