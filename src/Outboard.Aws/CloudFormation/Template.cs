namespace Outboard.Aws.CloudFormation;

/// <summary>A CloudFormation template, typed; written by <see cref="TemplateWriter"/>.</summary>
public sealed record Template;

/// <summary>Templates as bytes that are the same for the same template (aws 5.2).</summary>
public static class TemplateWriter
{
    /// <summary>JSON: without spaces for upload, indented by two for people and snapshots.</summary>
    public static string Write(Template template, bool indented) => throw new NotImplementedException();
}
