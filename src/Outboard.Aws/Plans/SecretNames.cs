using System.Text.RegularExpressions;

namespace Outboard.Aws.Plans;

/// <summary>What looks like a secret, and so may not stand in a template that everybody who may describe the stack can read.</summary>
internal static partial class SecretNames
{
    /// <summary>By the name, or because the value is an address with a password in it, or a key of a form that is known.</summary>
    public static bool LooksSecret(string name, string value) => value.Length > 0 && (Name().IsMatch(name) || Value().IsMatch(value));

    /// <summary>An option such as <c>--api-key=…</c>.</summary>
    public static bool IsSecretOption(string argument) => Option().IsMatch(argument);

    [GeneratedRegex(@"(^|_)(TOKEN|KEY|APIKEY|PASSWD|PWD|PASSPHRASE|CREDENTIALS?)\z|PASSWORD|SECRET", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    /// <summary><c>redis://me:secret@host</c> and <c>postgres://:secret@host</c>; keys of AWS, GitHub, Slack and others; JSON web tokens; PEM.</summary>
    [GeneratedRegex(@"://[^/\s:@]*:[^/\s@]+@|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[0-9A-Za-z]{20}|\bgithub_pat_|\bxox[a-z]-|\bsk-[0-9A-Za-z_-]{20}|\beyJ[\w-]{10,}\.eyJ|-----BEGIN [A-Z ]*PRIVATE KEY")]
    private static partial Regex Value();

    [GeneratedRegex(@"^--?([a-z0-9]+[-_])*(token|key|apikey|passw(or)?d|secret)(=|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
