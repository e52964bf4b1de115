using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;

namespace Outboard.Gateway.Transports;

/// <summary>What a modern request says of itself in <c>params</c> (mcp-transports 5).</summary>
internal readonly record struct ModernEnvelope
{
    /// <summary><c>_meta["io.modelcontextprotocol/protocolVersion"]</c>; null when it is missing or no string.</summary>
    public string? Version { get; private init; }

    /// <summary><c>_meta["io.modelcontextprotocol/clientCapabilities"]</c>; null when it is missing, or no object.</summary>
    public ClientCapabilities? Capabilities { get; private init; }

    /// <summary><c>_meta</c> holds more than keys of the protocol's own.</summary>
    public bool HasForeignMeta { get; private init; }

    /// <summary><c>_meta["io.modelcontextprotocol/logLevel"]</c>; null for none.</summary>
    public string? LogLevel { get; private init; }

    /// <summary><c>params.name</c>; empty when it is no string.</summary>
    public string? Name { get; private init; }

    /// <summary><c>params.uri</c>, likewise.</summary>
    public string? Uri { get; private init; }

    /// <summary><c>params.taskId</c>, likewise.</summary>
    public string? TaskId { get; private init; }

    /// <summary><c>params.arguments</c> within the value of <c>params</c>.</summary>
    public Slice Arguments { get; private init; }

    /// <summary><c>params.inputResponses</c> within the value of <c>params</c>, whatever it is (mcp-transports 8).</summary>
    public Slice InputResponses { get; private init; }

    /// <summary><c>params.requestState</c>; empty when it is no string, null for none.</summary>
    public string? RequestState { get; private init; }

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
            if (Members.Is(ref reader, "_meta"u8))
            {
                reader.Read();
                envelope = ReadMeta(ref reader, envelope);
            }
            else if (Members.Is(ref reader, "name"u8))
            {
                envelope = envelope with { Name = Text(ref reader) ?? "" };
            }
            else if (Members.Is(ref reader, "uri"u8))
            {
                envelope = envelope with { Uri = Text(ref reader) ?? "" };
            }
            else if (Members.Is(ref reader, "taskId"u8))
            {
                envelope = envelope with { TaskId = Text(ref reader) ?? "" };
            }
            else if (Members.Is(ref reader, "arguments"u8))
            {
                envelope = envelope with { Arguments = Value(ref reader) };
            }
            else if (Members.Is(ref reader, "inputResponses"u8))
            {
                envelope = envelope with { InputResponses = Value(ref reader) };
            }
            else if (Members.Is(ref reader, "requestState"u8))
            {
                envelope = envelope with { RequestState = Text(ref reader) ?? "" };
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
            if (Members.Is(ref reader, "io.modelcontextprotocol/protocolVersion"u8))
            {
                envelope = envelope with { Version = VersionText(ref reader) };
            }
            else if (Members.Is(ref reader, "io.modelcontextprotocol/clientCapabilities"u8))
            {
                reader.Read();
                envelope = envelope with { Capabilities = ReadCapabilities(ref reader) };
            }
            else if (Members.Is(ref reader, "io.modelcontextprotocol/logLevel"u8))
            {
                envelope = envelope with { LogLevel = Text(ref reader) ?? "" };
            }
            else
            {
                if (!envelope.HasForeignMeta && !Metadata.IsReserved(ref reader))
                {
                    envelope = envelope with { HasForeignMeta = true };
                }

                reader.Skip();
            }
        }

        return envelope;
    }

    private static string? VersionText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && Members.Is(ref reader, "2026-07-28"u8) ? Modern.Version : TextHere(ref reader);
    }

    /// <summary>Without a tree: nearly every request carries them, and nearly always empty.</summary>
    private static ClientCapabilities? ReadCapabilities(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var capabilities = ClientCapabilities.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var capability = Members.Is(ref reader, "roots"u8) ? ClientCapabilities.Roots
                : Members.Is(ref reader, "sampling"u8) ? ClientCapabilities.Sampling
                : Members.Is(ref reader, "elicitation"u8) ? ClientCapabilities.Elicitation
                : ClientCapabilities.None;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                capabilities |= capability == ClientCapabilities.Elicitation ? ReadModes(ref reader) : capability;
            }

            reader.Skip();
        }

        return capabilities;
    }

    private static ClientCapabilities ReadModes(ref Utf8JsonReader reader)
    {
        var (form, url) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isForm, isUrl) = (Members.Is(ref reader, "form"u8), Members.Is(ref reader, "url"u8));
            reader.Read();
            var isDeclared = reader.TokenType == JsonTokenType.StartObject;
            (form, url) = (form || (isForm && isDeclared), url || (isUrl && isDeclared));
            reader.Skip();
        }

        return ClientCapabilitiesExtensions.OfModes(form, url);
    }

    private static Slice Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new Slice(start, (int)reader.BytesConsumed - start);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return TextHere(ref reader);
    }

    private static string? TextHere(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate: text to nobody.
            return null;
        }
    }
}
