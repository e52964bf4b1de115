namespace Outboard.Manifests;

/// <summary>Everything found while reading; nothing stops at the first.</summary>
internal sealed class Findings
{
    public List<Problem> Problems { get; } = [];

    public List<Problem> Warnings { get; } = [];

    public void Problem(string path, string what, string cure) => Problems.Add(new(path, what, cure));

    public void Warn(string path, string what, string cure) => Warnings.Add(new(path, what, cure));
}
