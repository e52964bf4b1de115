namespace Outboard.Aws.Deploy.Access;

/// <summary>What every call needs.</summary>
internal sealed record AwsAccess(CredentialSource Credentials, string Region, Endpoints Endpoints, TimeProvider Time, Action<string> Warn);
