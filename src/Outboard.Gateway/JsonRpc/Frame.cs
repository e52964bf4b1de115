using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Outboard.Gateway.JsonRpc;

/// <summary>What a frame is, by the members it carries (JSON-RPC 2.0, 4 and 5).</summary>
internal enum FrameKind : byte
{
    Request,
    Notification,
    Result,
    Error,
}

/// <summary>
/// Where the envelope of one JSON-RPC message lies in its bytes. One walk finds the members the bridge owns; nothing else is
/// parsed, so whatever a later revision adds passes through byte for byte (architecture, "request path").
/// </summary>
internal readonly struct Frame
{
    /// <summary>Nesting beyond this is refused (mcp-transports 15.3).</summary>
    public const int MaxDepth = 64;

    public FrameKind Kind { get; private init; }

    /// <summary>The method, where the bridge treats it in a way of its own; see <see cref="MethodName"/> for any other.</summary>
    public Method Method { get; private init; }

    /// <summary>The method as it stands in the frame, without quotes.</summary>
    public Slice MethodName { get; private init; }

    /// <summary>The id with its quotes, if it has any. Ids are never read as numbers: 1.0 and 1e0 go back as they came.</summary>
    public Slice Id { get; private init; }

    public Slice Params { get; private init; }

    /// <summary><c>params.name</c>, <c>params.uri</c> or <c>params.level</c>, with quotes: what the method is about.</summary>
    public Slice Subject { get; private init; }

    /// <summary><c>params.requestId</c> of <c>notifications/cancelled</c>, or <c>params.progressToken</c> of <c>notifications/progress</c>.</summary>
    public Slice Reference { get; private init; }

    /// <summary><c>params._meta.progressToken</c>.</summary>
    public Slice ProgressToken { get; private init; }

    /// <summary><c>params._meta["io.modelcontextprotocol/protocolVersion"]</c>: there in modern requests only.</summary>
    public Slice ModernVersion { get; private init; }

    /// <summary><c>params._meta["io.modelcontextprotocol/subscriptionId"]</c> of a notification that belongs to a listen (mcp-transports 9).</summary>
    public Slice SubscriptionId { get; private init; }

    /// <summary><c>params._meta["io.modelcontextprotocol/logLevel"]</c> of a modern request, with quotes.</summary>
    public Slice LogLevel { get; private init; }

    /// <summary><c>params._meta</c>.</summary>
    public Slice Meta { get; private init; }

    /// <summary><c>params.protocolVersion</c> of <c>initialize</c>, with quotes.</summary>
    public Slice ProtocolVersion { get; private init; }

    /// <summary>What of the frame is not passed on; absent for all of it.</summary>
    public Slice Removed { get; private init; }

    /// <summary><c>result</c> or <c>error</c>.</summary>
    public Slice Outcome { get; private init; }

    public bool IsReply => Kind >= FrameKind.Result;

    /// <summary>The same frame, a part of which stays here when it is passed on. It must hold none of the values that are replaced.</summary>
    public Frame Without(Slice part) => this with { Removed = part };

    /// <summary>
    /// Locates the envelope. The bytes must be one whole JSON object without a byte order mark. After <see cref="FrameFault.NotAFrame"/>
    /// the frame holds the id alone, wherever it stands, so that the answer can carry it (mcp-transports 5).
    /// </summary>
    public static FrameFault Parse(ReadOnlySpan<byte> json, out Frame frame)
    {
        frame = default;
        if (!Utf8.IsValid(json))
        {
            return FrameFault.NotJson;
        }

        try
        {
            var walk = new FrameWalk(json);
            if (walk.Run())
            {
                frame = walk.ToFrame();
                return FrameFault.None;
            }

            frame = new Frame { Id = FrameWalk.FindId(json) };
            return FrameFault.NotAFrame;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a name or method with half a surrogate in an escape is text to no parser, and cannot be compared with ours.
            return FrameFault.NotJson;
        }
    }

    /// <summary>The one pass over the bytes. A member the bridge reads may stand once only: two parsers could pick different twins.</summary>
    private ref struct FrameWalk(ReadOnlySpan<byte> json)
    {
        private Utf8JsonReader _reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        private Slice _version, _id, _methodName, _params, _result, _error;
        private Slice _name, _uri, _level, _arguments, _taskId, _requestId, _token, _protocolVersion;
        private Slice _meta, _metaToken, _metaVersion, _metaSubscription, _metaLevel, _metaCapabilities, _metaInfo;
        private Method _method;
        private bool _idIsNull;

        public bool Run()
        {
            if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!Member())
                {
                    return false;
                }
            }

            // Reading on past the last brace makes the reader refuse whatever follows the object.
            _reader.Read();
            return _version.Exists && IsWellFormed();
        }

        /// <summary>The id of an object that is no frame for whatever reason; none when there are two, or it is not one a reply could carry.</summary>
        public static Slice FindId(ReadOnlySpan<byte> json)
        {
            var walk = new FrameWalk(json);
            if (!walk._reader.Read() || walk._reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            var isLost = false;
            while (walk._reader.Read() && walk._reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = walk._reader.ValueTextEquals("id"u8);
                walk._reader.Read();
                isLost |= isId && (walk._reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || walk._id.Exists);
                if (isId && !isLost)
                {
                    walk.Once(ref walk._id);
                }
                else
                {
                    walk._reader.Skip();
                }
            }

            // To the very end: what is no JSON is said to be none, whatever else is wrong with it.
            return walk._reader.Read() || isLost ? default : walk._id;
        }

        private bool Member()
        {
            if (_reader.ValueTextEquals("jsonrpc"u8))
            {
                _reader.Read();
                return _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("2.0"u8) && Once(ref _version);
            }

            if (_reader.ValueTextEquals("id"u8))
            {
                _reader.Read();
                _idIsNull = _reader.TokenType == JsonTokenType.Null;
                return _reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null && Once(ref _id);
            }

            if (_reader.ValueTextEquals("method"u8))
            {
                _reader.Read();
                if (_reader.TokenType != JsonTokenType.String || !Once(ref _methodName))
                {
                    return false;
                }

                _method = Methods.Of(ref _reader);
                return true;
            }

            if (_reader.ValueTextEquals("params"u8))
            {
                return Params();
            }

            if (_reader.ValueTextEquals("result"u8))
            {
                _reader.Read();
                return Once(ref _result);
            }

            if (_reader.ValueTextEquals("error"u8))
            {
                _reader.Read();
                return _reader.TokenType == JsonTokenType.StartObject && Once(ref _error);
            }

            _reader.Skip();
            return true;
        }

        private bool Params()
        {
            _reader.Read();
            var start = (int)_reader.TokenStartIndex;
            if (_params.Exists)
            {
                return false;
            }

            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                // Positional params are JSON-RPC but not MCP; they pass, for the child to judge.
                return _reader.TokenType == JsonTokenType.StartArray && Once(ref _params);
            }

            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!ParamsMember())
                {
                    return false;
                }
            }

            _params = new Slice(start, (int)_reader.BytesConsumed - start);
            return true;
        }

        private bool ParamsMember() =>
            _reader.ValueTextEquals("name"u8) ? Value(ref _name)
            : _reader.ValueTextEquals("uri"u8) ? Value(ref _uri)
            : _reader.ValueTextEquals("_meta"u8) ? Meta()
            : _reader.ValueTextEquals("progressToken"u8) ? Value(ref _token)
            : _reader.ValueTextEquals("requestId"u8) ? Value(ref _requestId)
            : _reader.ValueTextEquals("level"u8) ? Value(ref _level)
            : _reader.ValueTextEquals("protocolVersion"u8) ? Value(ref _protocolVersion)

            // The next two are read by the child alone; they are here because of the rule on twins.
            : _reader.ValueTextEquals("arguments"u8) ? Value(ref _arguments)
            : _reader.ValueTextEquals("taskId"u8) ? Value(ref _taskId)
            : PassOver();

        private bool Meta()
        {
            _reader.Read();
            var start = (int)_reader.TokenStartIndex;
            if (_meta.Exists)
            {
                return false;
            }

            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                return Once(ref _meta);
            }

            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!MetaMember())
                {
                    return false;
                }
            }

            _meta = new Slice(start, (int)_reader.BytesConsumed - start);
            return true;
        }

        private bool MetaMember() =>
            _reader.ValueTextEquals("progressToken"u8) ? Value(ref _metaToken) && _reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            : _reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8) ? Value(ref _metaVersion)
            : _reader.ValueTextEquals("io.modelcontextprotocol/subscriptionId"u8) ? Value(ref _metaSubscription)
            : _reader.ValueTextEquals("io.modelcontextprotocol/logLevel"u8) ? Value(ref _metaLevel)

            // The next two are read where an envelope is; they are here because of the rule on twins.
            : _reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8) ? Value(ref _metaCapabilities)
            : _reader.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8) ? Value(ref _metaInfo)
            : PassOver();

        /// <summary>Of the member the reader stands on the value is recorded; false for a second one.</summary>
        private bool Value(ref Slice slice)
        {
            _reader.Read();
            return Once(ref slice);
        }

        private bool PassOver()
        {
            _reader.Skip();
            return true;
        }

        /// <summary>Records the value the reader stands on, skipping to its end; false for a second one.</summary>
        private bool Once(ref Slice slice)
        {
            if (slice.Exists)
            {
                return false;
            }

            var start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            slice = new Slice(start, (int)_reader.BytesConsumed - start);
            return true;
        }

        private readonly bool IsWellFormed() => _methodName.Exists
            ? !_result.Exists && !_error.Exists && !_idIsNull
            : _id.Exists && (_result.Exists ^ _error.Exists) && !(_idIsNull && _result.Exists);

        public readonly Frame ToFrame() => new()
        {
            Kind = _methodName.Exists
                ? (_id.Exists ? FrameKind.Request : FrameKind.Notification)
                : (_result.Exists ? FrameKind.Result : FrameKind.Error),
            Method = _method,
            MethodName = _methodName.Exists ? new Slice(_methodName.Start + 1, _methodName.Length - 2) : default,
            Id = _id,
            Params = _params,
            Subject = _name.Exists ? _name : _uri.Exists ? _uri : _level,
            Reference = _requestId.Exists ? _requestId : _token,
            ProgressToken = _metaToken,
            ModernVersion = _metaVersion,
            SubscriptionId = _metaSubscription,
            LogLevel = _metaLevel,
            Meta = _meta,
            ProtocolVersion = _protocolVersion,
            Outcome = _result.Exists ? _result : _error,
        };
    }
}
