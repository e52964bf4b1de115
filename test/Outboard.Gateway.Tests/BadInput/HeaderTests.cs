using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

public class HeaderTests(Victim victim) : IClassFixture<Victim>
{
    [Theory]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/jsonp")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_content_type_is_415(string type)
    {
        (await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Content-Type", type))).IsError(415, -32600);
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/json;charset=UTF-8;v=1")]
    public async Task Json_is_json_with_whatever_parameters(string type)
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Content-Type", type));

        Assert.Equal(200, answer.Status);
        await EndAsync(answer);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml, image/*")]
    [InlineData("applicationjson")]
    public async Task A_client_that_reads_neither_form_gets_406(string accept)
    {
        (await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Accept", accept))).IsError(406, -32600);
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/html;q=0.1, APPLICATION/JSON;q=0.5", "application/json")]
    [InlineData("text/event-stream", "text/event-stream; charset=utf-8")]
    [InlineData("text/*;q=0.3", "text/event-stream; charset=utf-8")]
    public async Task What_a_client_can_read_is_what_it_gets(string accept, string type)
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Accept", accept));

        Assert.Equal((200, type), (answer.Status, answer.Type));
        Assert.Contains("\"protocolVersion\":\"2025-11-25\"", answer.Body, StringComparison.Ordinal);
        await EndAsync(answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task A_stream_is_given_to_those_alone_who_ask_for_one(string accept)
    {
        (await Exchange.GetAsync(victim.Mcp, ("Accept", accept))).IsError(406, -32600);
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Without_a_session_every_method_is_400_and_opens_none(string method)
    {
        var answer = await SendAsync(method);

        Assert.Equal("Bad Request: Missing session ID", (string?)answer.IsError(400, -32600)["error"]!["message"]);
        Assert.Null(answer.Header("Mcp-Session-Id"));
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("POST", Victim.NoSession)]
    [InlineData("GET", Victim.NoSession)]
    [InlineData("DELETE", Victim.NoSession)]
    [InlineData("POST", "x")]
    [InlineData("POST", "../../etc/passwd")]
    public async Task An_unknown_session_is_404_on_every_method(string method, string id)
    {
        var answer = await SendAsync(method, ("Mcp-Session-Id", id));

        Assert.Equal("Session not found", (string?)answer.IsError(404, -32001)["error"]!["message"]);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task An_ended_session_is_unknown()
    {
        var session = await victim.SessionAsync();
        await victim.EndAsync(session);

        foreach (var method in new[] { "POST", "GET", "DELETE" })
        {
            (await SendAsync(method, session)).IsError(404, -32001);
        }
    }

    [Fact]
    public async Task A_session_of_one_transport_is_unknown_to_the_other()
    {
        var session = await victim.SessionAsync();

        (await Exchange.PostAsync(new Uri(victim.Messages, $"?session_id={session[0].Value}"), Frames.Request("ping"))).Is(404, "Could not find session");

        await victim.EndAsync(session);
    }

    [Fact]
    public async Task The_session_of_an_sse_connection_is_unknown_to_streamable_http_and_survives_it()
    {
        using (var sse = await victim.Gateway.OpenSseAsync())
        {
            var id = sse.PostAddress.Query.Split('=')[1];

            foreach (var method in new[] { "POST", "GET", "DELETE" })
            {
                (await SendAsync(method, ("Mcp-Session-Id", id))).IsError(404, -32001);
            }

            Assert.NotNull((await sse.CallAsync("echo"))["result"]);
        }

        await Eventually.Is(async () => (int)(await victim.Gateway.StatusAsync())["sessions"]! == 0);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task An_initialize_in_the_name_of_an_unknown_session_is_404_and_opens_none()
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Mcp-Session-Id", Victim.NoSession));

        Assert.Equal("init", (string?)answer.IsError(404, -32001)["id"]);
        Assert.Null(answer.Header("Mcp-Session-Id"));
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_compressed_body_is_415_and_told_what_is_read(string encoding)
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Content-Encoding", encoding));

        Assert.Contains("without Content-Encoding", (string)answer.IsError(415, -32600)["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("identity", answer.Header("Accept-Encoding"));
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_body_that_is_said_to_be_as_it_is_passes()
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Content-Encoding", "identity"));

        Assert.Equal(200, answer.Status);
        await EndAsync(answer);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    [InlineData("BREW")]
    public async Task Another_method_is_405_and_told_which_there_are(string method)
    {
        var answer = await Exchange.SendAsync(method, victim.Mcp, null);

        Assert.Equal((405, "GET,POST,DELETE"), (answer.Status, answer.Header("Allow")?.Replace(" ", "", StringComparison.Ordinal)));
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("2020-01-01")]
    [InlineData("latest")]
    [InlineData("2025-11-25x")]
    [InlineData("1.0")]
    public async Task An_unknown_protocol_version_is_400(string version)
    {
        var session = await victim.SessionAsync();

        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Request("ping"), [.. session, ("MCP-Protocol-Version", version)]);

        Assert.Contains("2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25", (string)answer.IsError(400, -32600)["error"]!["message"]!, StringComparison.Ordinal);
        await victim.EndAsync(session);
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task A_known_protocol_version_passes(string version)
    {
        var session = await victim.SessionAsync();

        Assert.Equal(200, (await Exchange.PostAsync(victim.Mcp, Frames.Request("ping"), [.. session, ("MCP-Protocol-Version", version)])).Status);
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task A_version_nobody_knows_yet_is_refused_with_those_that_are_served()
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Request("server/discover", id: "\"d\""), ("MCP-Protocol-Version", "2027-01-01"));

        var body = answer.IsError(400, -32022);
        Assert.Equal("\"d\"", body["id"]!.ToJsonString());
        Assert.Equal("""{"supported":["2026-07-28"],"requested":"2027-01-01"}""", body["error"]!["data"]!.ToJsonString());
        Assert.Null(answer.Header("Mcp-Session-Id"));
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_request_is_modern_by_its_metadata_session_or_none_and_then_needs_its_headers()
    {
        var session = await victim.SessionAsync();
        var body = Frames.Request("tools/call", """{"name":"echo","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}} }""", "7");

        Assert.Equal("7", (await Exchange.PostAsync(victim.Mcp, body)).IsError(400, -32020)["id"]!.ToJsonString());
        Assert.Equal("7", (await Exchange.PostAsync(victim.Mcp, body, session)).IsError(400, -32020)["id"]!.ToJsonString());
        await victim.EndAsync(session);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("file://")]
    [InlineData("evil")]
    public async Task A_foreign_origin_is_403(string origin)
    {
        (await Exchange.PostAsync(victim.Mcp, Frames.Initialize(), ("Origin", origin))).Is(403, "Origin not allowed");
        (await Exchange.GetAsync(new Uri($"{victim.Gateway.BaseOf()}/sse"), ("Origin", origin))).Is(403, "Origin not allowed");
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8808")]
    [InlineData("other.localhost")]
    [InlineData("localhost.evil.example")]
    [InlineData("10.0.0.1")]
    [InlineData("[2001:db8::1]")]
    public async Task A_wrong_host_gets_the_documents_answer(string host)
    {
        foreach (var path in new[] { "/naughty/mcp", "/naughty/sse", "/naughty/messages/?session_id=" + Victim.NoSession, "/nowhere", "/", "/metrics" })
        {
            (await Exchange.PostAsync(new Uri(victim.Gateway.Address, path), Frames.Initialize(), ("Host", host))).Is(403, "Hostname not allowed");
        }

        await victim.IsUnharmedAsync();
    }

    private Task<Exchanged> SendAsync(string method, params (string Name, string Value)[] headers) => method == "POST"
        ? Exchange.PostAsync(victim.Mcp, Frames.Request("ping"), headers)
        : Exchange.SendAsync(method, victim.Mcp, null, [("Accept", "text/event-stream"), .. headers]);

    private Task EndAsync(Exchanged opened) => victim.EndAsync(("Mcp-Session-Id", opened.Header("Mcp-Session-Id")!));
}
