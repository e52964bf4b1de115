using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>Environment values that come from a request's headers, <c>"TOKEN": "${header:X-Token}"</c>, so that each user brings their own credentials (bridge-compat R43).</summary>
internal sealed partial class HeaderEnvironment
{
    private const int MaxValue = 8 * 1024;

    private readonly ValueMap _env;
    private readonly string[] _headers;

    private HeaderEnvironment(ValueMap env, string[] headers) => (_env, _headers) = (env, headers);

    /// <summary>Null where no value names a header; a shared child has no one caller whose headers it could be started with.</summary>
    public static HeaderEnvironment? For(ServerSpec spec)
    {
        if (spec.Sharing == Sharing.Shared)
        {
            return null;
        }

        var env = spec switch { StdioServerSpec stdio => stdio.Env, NativeServerSpec native => native.Env, _ => ValueMap.Empty };
        string[] headers = [.. env.SelectMany(static e => Reference().Matches(e.Value)).Select(static m => m.Groups[1].Value).Distinct(StringComparer.OrdinalIgnoreCase)];
        return headers.Length == 0 ? null : new HeaderEnvironment(env, headers);
    }

    /// <summary>Why no child can be started with these headers: one is missing, or holds what an environment may not. Null when one can.</summary>
    public string? Fault(IHeaderDictionary headers)
    {
        foreach (var name in _headers)
        {
            var value = headers[name].ToString();
            if (value.Length is 0 or > MaxValue || value.AsSpan().IndexOfAny('\0', '\r', '\n') >= 0)
            {
                return $"The header '{name}' is {(value.Length == 0 ? "missing" : "not usable")}; this server takes its credentials from it.";
            }
        }

        return null;
    }

    /// <summary>The environment with the headers' values in it; only for headers without a <see cref="Fault"/>.</summary>
    public ValueMap Fill(IHeaderDictionary headers) =>
        new(_env.Select(e => KeyValuePair.Create(e.Key, Reference().Replace(e.Value, m => headers[m.Groups[1].Value].ToString()))));

    /// <summary>Tells one set of values from another without keeping them.</summary>
    public string Digest(IHeaderDictionary headers) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _headers.Select(name => headers[name].ToString())))));

    [GeneratedRegex(@"\$\{header:([^}]+)\}")]
    private static partial Regex Reference();
}
