using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Which parameters and secrets may be read: those of this deployment, and those the manifest names elsewhere.</summary>
internal static class SecretAccess
{
    public static ValueList<Statement> Statements(DeployPlan plan)
    {
        var own = $"/outboard/{plan.Name}/";
        string[] sources = [.. plan.Servers.SelectMany(static server => server.Secrets).Select(static secret => secret.Value)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Value[] parameters =
        [
            ParameterArn(own + "*"),
            .. sources.Where(source => !IsArn(source) && !source.StartsWith(own, StringComparison.Ordinal)).Select(ParameterArn),
            .. sources.Where(static source => IsArn(source) && !IsSecretArn(source)).Select(static arn => new TextValue(arn)),
        ];
        Value[] secrets = [.. sources.Where(IsSecretArn).Select(WholeSecret).Distinct(StringComparer.Ordinal).Select(static arn => new TextValue(arn))];

        var readParameters = new Statement { Action = "ssm:GetParameters", Resource = OneOrMore(parameters) };
        return
        [
            readParameters,
            .. secrets.Length == 0 ? [] : new[] { new Statement { Action = "secretsmanager:GetSecretValue", Resource = OneOrMore(secrets) } },
            .. plan.KmsKeys.Count == 0 ? [] : new[] { new Statement { Action = "kms:Decrypt", Resource = OneOrMore([.. plan.KmsKeys.Order(StringComparer.Ordinal).Select(static key => new TextValue(key))]) } },
        ];
    }

    private static bool IsArn(string source) => source.StartsWith("arn:", StringComparison.Ordinal);

    private static bool IsSecretArn(string source) => IsArn(source) && source.Split(':') is [_, _, "secretsmanager", ..];

    private static Sub ParameterArn(string name) =>
        new("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/" + Sub.Escape(name.TrimStart('/')));

    /// <summary>
    /// ECS takes <c>arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME:JSON-KEY:STAGE:VERSION</c>; what may be read is the secret, the first seven parts.
    /// </summary>
    private static string WholeSecret(string arn) => string.Join(':', arn.Split(':').Take(7));

    private static Value OneOrMore(Value[] values) => values is [var only] ? only : new ListValue([.. values]);
}
