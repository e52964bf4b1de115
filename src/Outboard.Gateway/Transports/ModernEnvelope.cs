using System.Text.Json;

namespace Outboard.Gateway.Transports;

/// <summary>What a modern request says of itself in <c>params</c> (mcp-transports 5).</summary>
internal readonly record struct ModernEnvelope
{
    /// <summary><c>_meta["io.modelcontextprotocol/protocolVersion"]</c>; null when it is missing or no string.</summary>
    public string? Version { get; private init; }

    /// <summary><c>_meta["io.modelcontextprotocol/clientCapabilities"]</c> is there, and an object.</summary>
    public bool HasCapabilities { get; private init; }

    /// <summary><c>_meta["io.modelcontextprotocol/logLevel"]</c>; null for none.</summary>
    public string? LogLevel { get; private init; }

    /// <summary><c>params.name</c>; empty when it is no string.</summary>
    public string? Name { get; private init; }

    /// <summary><c>params.uri</c>, likewise.</summary>
    public string? Uri { get; private init; }

    /// <param name="parameters">The value of <c>params</c>, valid JSON; empty for none.</param>
    public static ModernEnvelope Read(ReadOnlySpan<byte> parameters)
    {
        var envelope = default(ModernEnvelope);
        var reader = new Utf8JsonReader(parameters);
        if (parameters.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return envelope;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("_meta"u8))
            {
                reader.Read();
                envelope = ReadMeta(ref reader, envelope);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                envelope = envelope with { Name = Text(ref reader) ?? "" };
            }
            else if (reader.ValueTextEquals("uri"u8))
            {
                envelope = envelope with { Uri = Text(ref reader) ?? "" };
            }
            else
            {
                reader.Skip();
            }
        }

        return envelope;
    }

    private static ModernEnvelope ReadMeta(ref Utf8JsonReader reader, ModernEnvelope envelope)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return envelope;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8))
            {
                envelope = envelope with { Version = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8))
            {
                reader.Read();
                envelope = envelope with { HasCapabilities = reader.TokenType == JsonTokenType.StartObject };
                reader.Skip();
            }
            else if (reader.ValueTextEquals("io.modelcontextprotocol/logLevel"u8))
            {
                envelope = envelope with { LogLevel = Text(ref reader) ?? "" };
            }
            else
            {
                reader.Skip();
            }
        }

        return envelope;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }
}
