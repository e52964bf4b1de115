using System.Text.RegularExpressions;

namespace Outboard.Manifests;

/// <summary>What must hold for one server by itself.</summary>
internal static partial class ServerChecks
{
    public static void CheckName(string name, string path, Findings findings)
    {
        var segments = name.Split('/');
        if (name.Any(char.IsControl))
        {
            findings.Problem(path, "The name holds a control character.", "Remove it.");
        }
        else if (segments.Any(s => s.Length == 0 || s is "." or ".."))
        {
            findings.Problem(path, "The name cannot stand in an address.",
                "Give a name without empty, \".\" or \"..\" parts between slashes.");
        }
        else if (ServerNames.IsReserved(segments[0]))
        {
            findings.Problem(path, $"The name stands in the way of the gateway's own /{segments[0].ToLowerInvariant()}.",
                "Give the server another name.");
        }
    }

    public static void Check(ServerSpec server, string path, Findings findings)
    {
        if (server.Host is { } host && !ServerNames.IsHostName(host))
        {
            findings.Problem($"{path}.host", "Is not a host name.",
                "Write the name alone, without scheme, port or path, as \"fetch.example.com\".");
        }

        foreach (var tool in server.AllowTools?.Intersect(server.DenyTools) ?? [])
        {
            findings.Problem($"{path}.tools", $"Both allows and denies \"{tool}\".", "Keep it in one of the two lists.");
        }

        ServerAwsChecks.Check(server.Aws, path, findings);
        PermissionChecks.Check(server.Aws.Permissions, $"{path}.permissions", findings);
        CheckVariables(server.Aws.Secrets.Select(s => s.Key), $"{path}.secrets", findings);
        foreach (var (name, reference) in server.Aws.Secrets)
        {
            if (string.IsNullOrWhiteSpace(reference))
            {
                findings.Problem(JsonPath.Member($"{path}.secrets", name), "Names no secret.",
                    "Write the name or ARN of a parameter or secret.");
            }
        }

        var env = server switch { StdioServerSpec stdio => stdio.Env, NativeServerSpec native => native.Env, _ => ValueMap.Empty };
        foreach (var (name, value) in env)
        {
            var at = JsonPath.Member($"{path}.env", name);
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
            {
                findings.Problem(at, "Is not a name a variable can have.", "Write a name without =.");
            }
            else if (value.Contains("${header:", StringComparison.Ordinal) && HeaderVariables.IsForbidden(name))
            {
                findings.Problem(at, "Decides what code the child runs, so no request header may fill it.",
                    "Use a variable that only the server itself reads.");
            }

            if (server.Aws.Secrets[name] is not null)
            {
                findings.Problem(at, "Stands in \"secrets\" too.", "Keep it in one of the two.");
            }
        }

        if (server.CacheScope == CacheScope.Public && env.Any(static one => one.Value.Contains("${header:", StringComparison.Ordinal)))
        {
            findings.Problem($"{path}.cacheScope", "Says that everybody may be served what one caller got, and each caller has an environment of its own.",
                "Write \"private\", or take ${header:…} out of \"env\".");
        }

        if (server is StdioServerSpec { PassEnv: var passed })
        {
            CheckVariables(passed, $"{path}.passEnv", findings);
        }

        if (server is HttpServerSpec http)
        {
            CheckHeaders(http.Headers, $"{path}.headers", findings);
        }
    }

    private static void CheckVariables(IEnumerable<string> names, string path, Findings findings)
    {
        foreach (var name in names)
        {
            if (!Expansion.IsVariableName(name))
            {
                findings.Problem(JsonPath.Member(path, name), "Is not the name of a variable.",
                    "Write letters, digits and _, not starting with a digit.");
            }
        }
    }

    private static void CheckHeaders(ValueMap headers, string path, Findings findings)
    {
        foreach (var (name, value) in headers)
        {
            if (!HeaderName().IsMatch(name))
            {
                findings.Problem(JsonPath.Member(path, name), "Is not a header name.", "Write letters, digits and -.");
            }
            else if (value.Any(c => c is '\r' or '\n' or '\0'))
            {
                findings.Problem(JsonPath.Member(path, name), "The value holds a line break.", "Remove it.");
            }
        }
    }

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex HeaderName();
}
