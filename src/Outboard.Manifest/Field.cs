using System.Collections.Frozen;

namespace Outboard.Manifests;

internal enum FieldKind
{
    Text,
    Flag,
    Integer,

    /// <summary><c>"30s"</c>, <c>"5m"</c>, or a number of seconds.</summary>
    Duration,

    /// <summary><c>"32MiB"</c>, or a number of bytes.</summary>
    Size,

    /// <summary>One of <see cref="Field.Choices"/>.</summary>
    Choice,
    TextList,
    IntegerList,
    TextMap,

    /// <summary>An object whose values are texts or lists of texts.</summary>
    TextListMap,

    /// <summary>An object with exactly <see cref="Field.Members"/>.</summary>
    Object,

    /// <summary>Whatever a client wrote.</summary>
    Any,
}

/// <summary>One field of the manifest: what the reader accepts, what the schema says, what a near miss is measured against.</summary>
internal sealed record Field(string Name, FieldKind Kind, string Description)
{
    /// <summary>The default as JSON text; a test holds it equal to the record's own.</summary>
    public string? Default { get; init; }

    /// <summary>Examples as JSON texts.</summary>
    public string[] Examples { get; init; } = [];

    public string[] Choices { get; init; } = [];

    public int Minimum { get; init; }

    public int Maximum { get; init; } = int.MaxValue;

    /// <summary>Numbers and booleans are taken as their text, with a warning: clients do the same.</summary>
    public bool TakesScalars { get; init; }

    public FieldSet? Members { get; init; }

    /// <summary>A client's own field: it may stand there, and a near miss of it is no error.</summary>
    public bool Tolerated { get; init; }

    /// <summary>For a tolerated field whose being ignored changes what the server does: what to write instead.</summary>
    public string? Instead { get; init; }
}

/// <summary>The fields of one kind of object.</summary>
/// <param name="Name">The definition's name in the schema.</param>
/// <param name="Description">What the object is.</param>
/// <param name="Open">Unknown fields are tolerated, because clients and their extensions write them.</param>
/// <param name="Fields">Every known field, in the order of the documentation.</param>
internal sealed record FieldSet(string Name, string Description, bool Open, Field[] Fields)
{
    private readonly FrozenDictionary<string, Field> _byName = Fields.ToFrozenDictionary(f => f.Name);

    public Field? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The field that was probably meant by <paramref name="name"/>, among those that do something.</summary>
    public string? Nearest(string name) => Spelling.Nearest(name, Fields.Where(f => !f.Tolerated).Select(f => f.Name));

    public string Known => string.Join(", ", Fields.Where(f => !f.Tolerated).Select(f => f.Name));
}
