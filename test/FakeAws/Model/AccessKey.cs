namespace FakeAws.Model;

/// <param name="SessionToken">Of temporary credentials.</param>
public sealed record AccessKey(string Id, string Secret, string? SessionToken = null, DateTimeOffset? Expires = null)
{
    /// <summary>Of AWS's documentation, as tests of clients have it.</summary>
    public static AccessKey Example { get; } = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    public static AccessKey Default { get; } = new("AKIAFAKEFAKEFAKEFAKE", "fake/secret+of/the+scripted/account0000");
}
