using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Transports;

/// <summary>Why a modern request is refused, and how.</summary>
internal readonly record struct ModernFault(int Status, RpcError Error, byte[]? Data = null);

/// <summary>The checks of a modern request in their order (mcp-transports 6.4, 7), and the statuses of its errors (11).</summary>
internal static class ModernChecks
{
    private const string MethodHeader = "Mcp-Method";
    public const string NameHeader = "Mcp-Name";

    /// <param name="headers">Those of the request.</param>
    /// <param name="accept">What the client can read.</param>
    /// <param name="bytes">The request.</param>
    /// <param name="frame">Its envelope.</param>
    /// <param name="envelope">What the request says of itself; empty when the check ended before that.</param>
    public static ModernFault? Find(IHeaderDictionary headers, Accept accept, ReadOnlyMemory<byte> bytes, in Frame frame, out ModernEnvelope envelope)
    {
        envelope = default;
        if (accept != Accept.Both || !AcceptHeader.NamesBoth(headers.Accept))
        {
            return new ModernFault(StatusCodes.Status406NotAcceptable, new RpcError(RpcError.InvalidRequest, "Not Acceptable: the client must accept application/json and text/event-stream."));
        }

        if (frame.IsReply)
        {
            return Bad(RpcError.InvalidRequest, "Clients send no responses in this revision.");
        }

        if (headers[StreamableHttp.VersionHeader] is not [{ } version])
        {
            return Bad(RpcError.HeaderMismatch, $"{StreamableHttp.VersionHeader} is missing, or stands more than once.");
        }

        if (version.Trim() != Modern.Version)
        {
            var data = $$"""{"supported":["{{Modern.Version}}"],"requested":{{JsonText.Quote(version)}}}""";
            return new ModernFault(
                StatusCodes.Status400BadRequest, new RpcError(RpcError.UnsupportedProtocolVersion, $"Unsupported protocol version (supported version: {Modern.Version})"), Encoding.UTF8.GetBytes(data));
        }

        envelope = ModernEnvelope.Read(frame.Params.Exists ? frame.Params.Of(bytes.Span) : default);
        return frame.Kind == FrameKind.Notification ? null : FindInRequest(headers, frame, frame.MethodName.Of(bytes.Span), envelope);
    }

    /// <summary>The HTTP status of a child's error: <c>{"code":…}</c>.</summary>
    public static int StatusOf(ReadOnlySpan<byte> error)
    {
        var reader = new Utf8JsonReader(error);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = Members.Is(ref reader, "code"u8);
            reader.Read();
            if (isCode)
            {
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code) ? StatusOf(code) : StatusCodes.Status200OK;
            }

            reader.Skip();
        }

        return StatusCodes.Status200OK;
    }

    /// <summary>Methods of the extension for tasks whose header carries the id of one (mcp-transports 4).</summary>
    public static bool IsAboutTask(ReadOnlySpan<byte> method) => method.SequenceEqual("tasks/get"u8) || method.SequenceEqual("tasks/update"u8) || method.SequenceEqual("tasks/cancel"u8);

    private static int StatusOf(int code) => code switch
    {
        RpcError.MethodNotFound => StatusCodes.Status404NotFound,
        RpcError.HeaderMismatch or RpcError.MissingClientCapability or RpcError.UnsupportedProtocolVersion or RpcError.ParseError or RpcError.InvalidRequest => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };

    private static ModernFault? FindInRequest(IHeaderDictionary headers, in Frame frame, ReadOnlySpan<byte> method, in ModernEnvelope envelope)
    {
        if (envelope.Version is null)
        {
            return Bad(RpcError.InvalidParams, "params._meta[\"io.modelcontextprotocol/protocolVersion\"] is missing.");
        }

        if (envelope.Version != Modern.Version)
        {
            return Bad(RpcError.HeaderMismatch, $"{StreamableHttp.VersionHeader} and params._meta name different protocol versions.");
        }

        if (envelope.Capabilities is null)
        {
            return Bad(RpcError.InvalidParams, "params._meta[\"io.modelcontextprotocol/clientCapabilities\"] is missing, or no object.");
        }

        if (headers[MethodHeader] is not [{ } named] || !IsText(named, method))
        {
            return Bad(RpcError.HeaderMismatch, $"{MethodHeader} is missing, or is not the method of the body.");
        }

        if (NamesSubject(frame.Method, method, envelope, out var subject) && !IsSubject(headers[NameHeader], subject))
        {
            return Bad(RpcError.HeaderMismatch, $"{NameHeader} is missing, cannot be decoded, or is not what the body names.");
        }

        if (envelope.LogLevel is { } level && LoggingLevels.Parse(level) is null)
        {
            return Bad(RpcError.InvalidParams, $"Unknown log level '{level}'.");
        }

        return IsRemoved(frame.Method)
            ? new ModernFault(StatusCodes.Status404NotFound, new RpcError(RpcError.MethodNotFound, $"Method not found: {Encoding.UTF8.GetString(method)} is not part of revision {Modern.Version}."))
            : null;
    }

    /// <summary>The method is about something that a header repeats.</summary>
    /// <param name="method">The method.</param>
    /// <param name="name">As it stands in the body.</param>
    /// <param name="envelope">What the request says of itself.</param>
    /// <param name="subject">What it is about; null where the request does not say.</param>
    private static bool NamesSubject(Method method, ReadOnlySpan<byte> name, in ModernEnvelope envelope, out string? subject)
    {
        var isTask = method == Method.Other && IsAboutTask(name);
        subject = method switch { Method.ToolsCall or Method.PromptsGet => envelope.Name, Method.ResourcesRead => envelope.Uri, _ when isTask => envelope.TaskId, _ => null };
        return isTask || method.MayAsk();
    }

    /// <summary>What is about nothing is the child's to judge, unless the header names something.</summary>
    private static bool IsSubject(Microsoft.Extensions.Primitives.StringValues header, string? subject) =>
        subject is null ? header.Count == 0 : header is [{ } name] && HeaderText.Decode(name) == subject;

    /// <summary>Methods of the legacy era that this one took away.</summary>
    private static bool IsRemoved(Method method) => method
        is Method.Initialize or Method.Initialized or Method.Ping or Method.SetLevel or Method.ResourcesSubscribe or Method.ResourcesUnsubscribe or Method.RootsListChanged;

    private static bool IsText(string header, ReadOnlySpan<byte> text)
    {
        var value = header.AsSpan().Trim();
        return Ascii.Equals(text, value) || value.SequenceEqual(Encoding.UTF8.GetString(text));
    }

    private static ModernFault Bad(int code, string message) => new(StatusCodes.Status400BadRequest, new RpcError(code, message));
}
