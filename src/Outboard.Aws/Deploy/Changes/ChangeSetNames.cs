using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>
/// Names and tokens that come out the same when a deployment is killed and started again, so that what was begun is found and not begun twice (aws 3.2).
/// </summary>
internal static class ChangeSetNames
{
    private const int HexDigits = 16;

    /// <summary>Of what a change set is to do: <c>outboard-0123456789abcdef</c>.</summary>
    public static string Of(string stack, string? template, IReadOnlyDictionary<string, string?> parameters, IReadOnlyDictionary<string, string> tags, bool revertDrift, string? roleArn = null)
    {
        // As JSON, so that no two requests have one text.
        string?[] parts =
        [
            stack,
            template,
            .. parameters.OrderBy(static p => p.Key, StringComparer.Ordinal).SelectMany(static p => new[] { "p", p.Key, p.Value }),
            .. tags.OrderBy(static t => t.Key, StringComparer.Ordinal).SelectMany(static t => new[] { "t", t.Key, t.Value }),
            revertDrift ? "revert" : null,
            .. roleArn is null ? [] : new[] { "role", roleArn },
        ];
        return $"outboard-{Hash(JsonSerializer.Serialize(parts))}";
    }

    public static string Of(ChangeSetRequest request) => Of(request.StackName, request.TemplateBody, request.Parameters, request.Tags, request.RevertDrift, request.RoleArn);

    /// <summary>
    /// Of the execution of one change set. Its id is new each time it is made, so a repeated execution is the same operation and a later one, of the
    /// same content, is another.
    /// </summary>
    public static string ExecutionToken(string changeSetId) => $"outboard-{Hash(changeSetId)}";

    /// <summary>Of another operation on a stack, as its cancellation: the same for the same state of the same stack.</summary>
    public static string OperationToken(string operation, string stackId, string? lastEvent) => $"outboard-{operation}-{Hash($"{stackId} {lastEvent}")}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HexDigits];
}
