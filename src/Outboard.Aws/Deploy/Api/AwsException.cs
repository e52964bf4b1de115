namespace Outboard.Aws.Deploy.Api;

/// <summary>AWS has answered with an error that was not worth another attempt, or not any more (aws 4.5).</summary>
/// <param name="operation">As <c>CloudFormation.CreateChangeSet</c>.</param>
/// <param name="code">As <c>ValidationError</c>; <c>HTTP 500</c> where the answer has none.</param>
/// <param name="message">AWS's own words.</param>
/// <param name="requestId">For a support case; null where none came.</param>
/// <param name="status">Of HTTP.</param>
internal sealed class AwsException(string operation, string code, string message, string? requestId, int status, Exception? inner = null)
    : Exception($"{operation}: {code}: {message}", inner)
{
    public string Operation { get; } = operation;

    public string Code { get; } = code;

    /// <summary>AWS's own words, without operation and code.</summary>
    public string Words { get; } = message;

    public string? RequestId { get; } = requestId;

    public int Status { get; } = status;
}
