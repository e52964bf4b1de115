namespace Outboard.Aws.Deploy.Access;

/// <summary>A profile's own settings, and those of the section <c>services</c> it points to.</summary>
internal sealed class ProfileSection(IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> services)
{
    public static readonly ProfileSection None = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    public string? Value(string key) => values.GetValueOrDefault(key);

    /// <param name="serviceId">As variables have it, <c>ELASTIC_LOAD_BALANCING_V2</c>; in the file it is in small letters.</param>
    public string? ServiceValue(string serviceId, string key) => services.GetValueOrDefault($"{serviceId.ToLowerInvariant()}.{key}");
}
