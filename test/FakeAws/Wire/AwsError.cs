namespace FakeAws.Wire;

/// <summary>What AWS says instead of an answer.</summary>
public sealed class AwsError(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;

    internal static AwsError Validation(string message) => new("ValidationError", message);
}
