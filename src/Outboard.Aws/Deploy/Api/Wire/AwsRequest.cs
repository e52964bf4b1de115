namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>When an operation may be sent again without anybody asking for it.</summary>
internal enum Repeat
{
    /// <summary>It reads, or doing it twice is doing it once: it carries a token, or sets something to a value.</summary>
    Always,

    /// <summary>
    /// Doing it twice is twice. Only where it is certain that it was not done: the connection never stood, or AWS refused it
    /// (throttled, signed wrongly). After a lost answer or a fault of the server the caller decides.
    /// </summary>
    IfRefused,

    /// <summary>What it asks for can be done without: waiting for it, and using up what other requests may be repeated with, would cost more.</summary>
    Never,
}

/// <param name="PathAndQuery">Behind the endpoint, with its first slash.</param>
/// <param name="Body">Null for GET.</param>
internal sealed record AwsRequest(AwsService Service, string Operation, string PathAndQuery, byte[]? Body, string? ContentType, Repeat Repeat)
{
    /// <summary>As <c>CloudFormation.CreateChangeSet</c>.</summary>
    public string FullName => $"{Service.Name}.{Operation}";

    /// <summary>A value that must not come back in an error's words, as a complaint about it may have it.</summary>
    public string? Secret { get; init; }

    /// <summary>The header <c>X-Amz-Target</c>.</summary>
    public string? Target => Service.Protocol is Protocol.Json ? $"{Service.Version}.{Operation}" : null;
}

/// <param name="Status">Of HTTP.</param>
/// <param name="ErrorType">The header <c>x-amzn-ErrorType</c>.</param>
/// <param name="Date">The clock of the service.</param>
internal sealed record AwsAnswer(int Status, byte[] Body, string? RequestId, string? ErrorType, DateTimeOffset? Date);
