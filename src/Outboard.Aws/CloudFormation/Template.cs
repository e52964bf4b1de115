using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>A CloudFormation template, typed; written by <see cref="TemplateWriter"/>.</summary>
public sealed record Template
{
    /// <exception cref="OutboardException">Two nodes have one name, as two servers may bring it about.</exception>
    /// <exception cref="InvalidOperationException">Something is referred to that is not in the template.</exception>
    internal Template(
        string description, ObjectValue metadata, ValueList<Parameter> parameters, ValueList<Resource> resources, ValueList<Output> outputs)
    {
        (Description, Metadata, Parameters, Resources, Outputs) = (description, metadata, parameters, resources, outputs);
        References.Check(this);
    }

    internal string Description { get; }

    internal ObjectValue Metadata { get; }

    internal ValueList<Parameter> Parameters { get; }

    internal ValueList<Resource> Resources { get; }

    internal ValueList<Output> Outputs { get; }
}

internal sealed record Output(string Name, Value Value);
