namespace Outboard.Aws.Deploy.Access;

/// <summary>
/// The user's <c>~/.aws/config</c> and <c>~/.aws/credentials</c>, as far as Outboard reads them itself: names, region, endpoints. Keys and sign-in are the SDK's.
/// </summary>
internal sealed class ProfileFiles(IReadOnlyDictionary<string, string> environment)
{
    // [profile dev]
    // region = eu-west-1
    // services = local
    // [services local]
    // cloudformation =
    //   endpoint_url = http://localhost:4566
    private readonly Dictionary<string, Dictionary<string, string>> config = Read(Path(environment, "AWS_CONFIG_FILE", "config"));
    private readonly Dictionary<string, Dictionary<string, string>> credentials = Read(CredentialsPath(environment));

    /// <summary>Where the SDK is to look for keys.</summary>
    public static string CredentialsPath(IReadOnlyDictionary<string, string> environment) => Path(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");

    public IReadOnlyList<string> Names =>
    [
        .. config.Keys.Where(static name => name == "default").Concat(config.Keys.Where(static name => name.StartsWith("profile ", StringComparison.Ordinal)).Select(static name => name[8..].Trim()))
            .Concat(credentials.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Empty where there is no such profile.</summary>
    public ProfileSection Section(string name)
    {
        var values = (name == "default" ? config.GetValueOrDefault("default") : null) ?? config.GetValueOrDefault("profile " + name) ?? credentials.GetValueOrDefault(name);
        if (values is null)
        {
            return ProfileSection.None;
        }

        var services = values.TryGetValue("services", out var section) ? config.GetValueOrDefault("services " + section) : null;
        return new(values, services ?? []);
    }

    private static string Path(IReadOnlyDictionary<string, string> environment, string variable, string file) =>
        environment.GetValueOrDefault(variable) is { Length: > 0 } path
            ? path
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", file);

    private static Dictionary<string, Dictionary<string, string>> Read(string path)
    {
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return sections;
        }

        Dictionary<string, string>? section = null;
        var parent = "";
        foreach (var line in File.ReadLines(path))
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            if (text[0] == '[' && text.Contains(']', StringComparison.Ordinal))
            {
                var name = string.Join(' ', text[1..text.IndexOf(']', StringComparison.Ordinal)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                sections[name] = section = sections.GetValueOrDefault(name) ?? new(StringComparer.Ordinal);
                parent = "";
                continue;
            }

            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (section is null || equals < 1)
            {
                continue;
            }

            var key = text[..equals].Trim();
            var value = text[(equals + 1)..].Trim();
            var isNested = char.IsWhiteSpace(line[0]) && parent.Length > 0;
            section[isNested ? $"{parent}.{key}" : key] = value;
            parent = isNested ? parent : value.Length == 0 ? key : "";
        }

        return sections;
    }
}
