namespace Outboard.Aws.Deploy.Api;

/// <summary>AWS has answered with an error that was not worth another attempt, or not any more (aws 4.5).</summary>
/// <param name="operation">As <c>CloudFormation.CreateChangeSet</c>.</param>
/// <param name="code">As <c>ValidationError</c>; <c>HTTP 500</c> where the answer has none.</param>
/// <param name="message">AWS's own words.</param>
/// <param name="requestId">For a support case; null where none came.</param>
/// <param name="status">Of HTTP; 0 where no answer came.</param>
internal sealed class AwsException(string operation, string code, string message, string? requestId, int status, Exception? inner = null)
    : Exception($"{operation}: {code}: {message}", inner)
{
    /// <summary>The <see cref="Code"/> where no answer came.</summary>
    public const string NoAnswer = "NoAnswer";

    /// <summary>The <see cref="Code"/> where an answer was longer than any that is expected.</summary>
    public const string AnswerTooLong = "AnswerTooLong";

    public string Operation { get; } = operation;

    public string Code { get; } = code;

    /// <summary>AWS's own words, without operation and code.</summary>
    public string Words { get; } = message;

    public string? RequestId { get; } = requestId;

    public int Status { get; } = status;

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>It does not say no, it did not answer: what is asked again and again may go on being asked, more slowly.</summary>
    public bool IsPassing => Status is 0 or 429 or >= 500 || Code.Contains("Throttl", StringComparison.Ordinal);

    /// <summary>An attempt got no answer, or a fault of the server: this error may be the echo of its success.</summary>
    public bool MayHaveBeenDone { get; init; }

    /// <summary>As a policy names the operation: <c>elasticloadbalancing:DescribeRules</c>.</summary>
    public string? PolicyAction { get; init; }
}
