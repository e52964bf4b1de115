namespace Outboard.Manifests;

/// <summary>
/// Every field of one server: the clients' own that Outboard acts on, Outboard's additions, and what clients write for themselves.
/// </summary>
internal static class ServerFields
{
    public static readonly Field Command = new("command", FieldKind.Text,
        "The program of a stdio server; \"outboard\" with args [\"serve\", KIND] is hosted in the gateway's process.")
    {
        Examples = ["\"npx\"", "\"uvx\"", "\"outboard\""],
    };

    public static readonly Field Args = new("args", FieldKind.TextList, "The program's arguments.")
    {
        Default = "[]", Examples = ["[\"-y\", \"mcp-searxng@2.4.0\"]", "[\"serve\", \"fetch\"]"], TakesScalars = true,
    };

    public static readonly Field Env = new("env", FieldKind.TextMap,
        "Environment variables set for the server, over what it inherits. A value may hold ${header:Name} when sharing is not shared.")
    {
        Default = "{}", Examples = ["{\"SEARXNG_URL\": \"${SEARXNG_URL}\"}"], TakesScalars = true,
    };

    public static readonly Field Cwd = new("cwd", FieldKind.Text,
        "The working directory; a relative one is taken from the manifest's folder.");

    public static readonly Field Url = new("url", FieldKind.Text, "The address of a server that already speaks HTTP, in place of command.")
    {
        Examples = ["\"https://search.example.com/mcp\""],
    };

    public static readonly Field ServerUrl = new("serverUrl", FieldKind.Text, "Another client's word for url.");

    public static readonly Field HttpUrl = new("httpUrl", FieldKind.Text, "Another client's word for url.");

    public static readonly Field Headers = new("headers", FieldKind.TextMap, "Sent with every request to url.")
    {
        Default = "{}", Examples = ["{\"Authorization\": \"Bearer ${TOKEN}\"}"], TakesScalars = true,
    };

    public static readonly Field Type = new("type", FieldKind.Any,
        "stdio, http (streamable-http) or sse; found out from command and url when absent.")
    {
        Examples = ["\"stdio\"", "\"http\"", "\"sse\""],
    };

    public static readonly Field Transport = new("transport", FieldKind.Any, "Another client's word for type.");

    public static readonly Field TransportType = new("transportType", FieldKind.Any, "Another client's word for type.");

    public static readonly Field Disabled = new("disabled", FieldKind.Flag, "true leaves the server out.") { Default = "false" };

    public static readonly Field Enabled = new("enabled", FieldKind.Flag, "false leaves the server out.") { Default = "true" };

    public static readonly Field Port = new("port", FieldKind.Integer,
        "A port of its own beside the gateway's; 0 lets the system choose.") { Maximum = 65535, Examples = ["8808"] };

    public static readonly Field Host = new("host", FieldKind.Text,
        "A host name of its own in place of <name>.<domain>.") { Examples = ["\"fetch.example.com\""] };

    public static readonly Field Sharing = new("sharing", FieldKind.Choice,
        "Which child serves a request: one for all sessions, one for each session, or a fresh one for each call. A server of Outboard itself has session unless told otherwise.")
    {
        Choices = ["shared", "session", "call"], Default = "\"shared\"",
    };

    public static readonly Field Interactive = new("interactive", FieldKind.Choice,
        "auto: calls of clients that can answer questions have a shared child to themselves; off: the child is told the client can answer nothing.")
    {
        Choices = ["auto", "off"], Default = "\"auto\"",
    };

    public static readonly Field Era = new("era", FieldKind.Choice,
        "Which revisions of the protocol the program speaks: legacy, with an initialize handshake; modern, 2026-07-28; auto finds out by asking.")
    {
        Choices = ["auto", "legacy", "modern"], Default = "\"auto\"",
    };

    public static readonly Field CacheTtl = new("cacheTtl", FieldKind.Duration,
        "How long clients of revision 2026-07-28 may keep the lists and resources of a program of an earlier revision; 0 is not at all.") { Default = "0", Examples = ["\"5m\""] };

    public static readonly Field CacheScope = new("cacheScope", FieldKind.Choice,
        "Whom what is kept may serve: private, the caller who got it; public, everybody, for a program that answers all alike.")
    {
        Choices = ["private", "public"], Default = "\"private\"",
    };

    public static readonly Field RequestTimeout = new("requestTimeout", FieldKind.Duration,
        "A call without result or progress for this long fails; 0 is never.") { Default = "\"5m\"" };

    public static readonly Field IdleTimeout = new("idleTimeout", FieldKind.Duration,
        "A session without traffic for this long ends.") { Default = "\"30m\"", Minimum = 1 };

    public static readonly Field StartTimeout = new("startTimeout", FieldKind.Duration,
        "The handshake with a child must finish in this time.") { Default = "\"2m\"", Minimum = 1 };

    public static readonly Field PassEnvironment = new("passEnvironment", FieldKind.Flag,
        "Give the child the gateway's whole environment, container credentials and OUTBOARD_* excepted.")
    {
        Default = "false",
    };

    public static readonly Field PassEnv = new("passEnv", FieldKind.TextList,
        "Further variables the child inherits, by name.") { Default = "[]", Examples = ["[\"HTTPS_PROXY\"]"] };

    public static readonly Field AllowTools = new("allow", FieldKind.TextList, "The tools offered; absent offers all that are not denied.");

    public static readonly Field DenyTools = new("deny", FieldKind.TextList, "The tools withheld.") { Default = "[]" };

    public static readonly FieldSet ToolsObject = new("tools", "Which tools of the server are offered.", Open: false,
        [AllowTools, DenyTools]);

    public static readonly Field Tools = new("tools", FieldKind.Object, ToolsObject.Description)
    {
        Members = ToolsObject, Examples = ["{\"deny\": [\"delete_file\"]}"],
    };

    public static readonly Field Cpu = new("cpu", FieldKind.Integer, "AWS: CPU units, 1024 to a vCPU.") { Minimum = 1, Examples = ["256"] };

    public static readonly Field Memory = new("memory", FieldKind.Integer, "AWS: MiB of memory.") { Minimum = 1, Examples = ["512"] };

    public static readonly Field Replicas = new("replicas", FieldKind.Integer, "AWS: running copies.") { Minimum = 1 };

    public static readonly Field ScaleMin = new("min", FieldKind.Integer, "Copies at the least.") { Minimum = 1, Default = "1" };

    public static readonly Field ScaleMax = new("max", FieldKind.Integer, "Copies at the most.") { Minimum = 2, Maximum = 100, Examples = ["4"] };

    public static readonly Field ScaleCpu = new("cpu", FieldKind.Integer, "Percent of their CPU that copies are kept at on average.")
    {
        Minimum = 10, Maximum = 90, Default = "60",
    };

    public static readonly FieldSet ScaleObject = new("scale", "AWS: more copies under load and fewer without, in place of replicas.", Open: false, [ScaleMin, ScaleMax, ScaleCpu]);

    public static readonly Field Scale = new("scale", FieldKind.Object, ScaleObject.Description)
    {
        Members = ScaleObject, Examples = ["{\"min\": 1, \"max\": 4, \"cpu\": 60}"],
    };

    public static readonly Field DeployReplace = new("deployReplace", FieldKind.Flag,
        "AWS: the old task is stopped before the new one starts, for a server that must not run twice.") { Default = "false" };

    public static readonly Field Isolate = new("isolate", FieldKind.Flag, "AWS: never in one task with others.") { Default = "false" };

    public static readonly Field EgressPorts = new("egressPorts", FieldKind.IntegerList, "AWS: ports beside 443 and 80 that the server may reach.")
    {
        Default = "[]", Minimum = 1, Maximum = 65535, Examples = ["[5432]"],
    };

    public static readonly Field Secrets = new("secrets", FieldKind.TextMap,
        "AWS: variable name to parameter or secret reference. Never the secret itself.")
    {
        Default = "{}", Examples = ["{\"API_KEY\": \"/outboard/search/api-key\"}"],
    };

    public static readonly Field Permissions = new("permissions", FieldKind.TextListMap,
        "AWS: what the server may do in the account, each action with the ARN or ARNs it may be done to. It then has a role of its own, and without any it has none.")
    {
        Default = "{}",
        Examples = ["{\"s3:GetObject\": \"arn:aws:s3:::my-bucket/*\"}", "{\"dynamodb:GetItem\": [\"arn:aws:dynamodb:us-east-1:123456789012:table/a\", \"arn:aws:dynamodb:us-east-1:123456789012:table/b\"]}"],
    };

    public static readonly FieldSet Server = new("server",
        "One MCP server: a program (command) or an address (url). Fields of clients are tolerated.", Open: true,
    [
        Command, Args, Env, Cwd, Url, ServerUrl, HttpUrl, Headers, Type, Transport, TransportType, Disabled, Enabled,
        Port, Host, Sharing, Interactive, Era, CacheTtl, CacheScope, RequestTimeout, IdleTimeout, StartTimeout, PassEnvironment, PassEnv, Tools,
        Cpu, Memory, Replicas, Scale, DeployReplace, Isolate, EgressPorts, Secrets, Permissions,
        .. ClientsOwn(),
    ]);

    /// <summary>What means nothing for an entry with <c>url</c>: there is no child.</summary>
    public static readonly Field[] OnlyForChildren = [Sharing, Interactive, Era, CacheTtl, CacheScope, StartTimeout, PassEnvironment, PassEnv];

    /// <summary>Words people write for a field whose spelling is far away.</summary>
    public static string? Synonym(string name) => name.ToUpperInvariant() switch
    {
        "CMD" or "EXEC" or "EXECUTABLE" or "PROGRAM" => Command.Name,
        "ARGUMENTS" or "ARGV" => Args.Name,
        "ENVIRONMENT" or "ENVVARS" or "VARIABLES" => Env.Name,
        "WORKINGDIRECTORY" or "WORKDIR" or "WORKING_DIRECTORY" => Cwd.Name,
        "HOSTNAME" => Host.Name,
        _ => null,
    };

    private static Field[] ClientsOwn() =>
    [
        Client("timeout", "Clients give it different units.", "requestTimeout"),
        Client("envFile", "A file of variables.", "env, or start Outboard with those variables set"),
        Client("headersHelper", "A command whose output gives headers.", "headers with ${VAR}"),
        Client("oauth", "A client's OAuth settings.", "headers with ${VAR}"),
        Client("auth", "A client's OAuth settings.", "headers with ${VAR}"),
        Client("authProviderType", "A client's OAuth settings.", "headers with ${VAR}"),
        Client("disabledTools", "Tools switched off in one client.", "tools.deny"),
        Client("excludeTools", "Tools switched off in one client.", "tools.deny"),
        Client("enabledTools", "Tools switched on in one client.", "tools.allow"),
        Client("includeTools", "Tools switched on in one client.", "tools.allow"),
        Client("autoApprove", "Tools called without asking."),
        Client("alwaysAllow", "Tools called without asking."),
        Client("trust", "Tools called without asking."),
        Client("name", "A name to show."),
        Client("title", "A name to show."),
        Client("description", "What the server is for."),
        Client("icon", "A picture to show."),
        Client("icons", "Pictures to show."),
        Client("iconPath", "A picture to show."),
        Client("note", "A remark."),
        Client("comment", "A remark."),
        Client("tags", "Words to sort by."),
        Client("version", "The version installed."),
        Client("gallery", "Where it was installed from."),
        Client("fromGalleryId", "Where it was installed from."),
        Client("source", "Where it was installed from."),
        Client("registryUrl", "Where it was installed from."),
        Client("dev", "A client's debugging settings."),
        Client("sandboxEnabled", "A client's sandbox."),
        Client("sandbox", "A client's sandbox."),
        Client("protocolEra", "Which handshake the Inspector uses."),
        Client("id", "A client's own id."),
        Client("isActive", "A client's own switch.", "disabled"),
        Client("initTimeout", "How long a client waits for the start.", "startTimeout"),
    ];

    private static Field Client(string name, string description, string? instead = null) =>
        new(name, FieldKind.Any, description) { Tolerated = true, Instead = instead };
}
