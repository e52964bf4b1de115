namespace FakeAws.Model;

/// <param name="SessionToken">Of temporary credentials.</param>
public sealed record AccessKey(string Id, string Secret, string? SessionToken = null, DateTimeOffset? Expires = null)
{
    public static AccessKey Default { get; } = new("AKIAFAKEFAKEFAKEFAKE", "fake/secret+of/the+scripted/account0000");
}
