using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Outboard.Aws.Tests.Images;

/// <summary>An npm registry of one package on loopback: an MCP server in one file, for npm itself to find, fetch and install.</summary>
internal sealed class NpmRegistry : IDisposable
{
    public const string Package = "mcp-searxng";

    public const string Version = "2.4.0";

    /// <summary>Answers the handshake, and one tool that writes a temporary file and says where, and what it was started with.</summary>
    private const string Server = """
        #!/usr/bin/env node
        const fs = require('fs'), os = require('os'), path = require('path');
        const write = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const { id, method, params } = JSON.parse(line);
          if (method === 'initialize') write({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'mcp-searxng', version: '2.4.0' } } });
          else if (method === 'tools/list') write({ id, result: { tools: [{ name: 'where', inputSchema: { type: 'object' } }] } });
          else if (method === 'tools/call') {
            const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'x-')), 'file');
            fs.writeFileSync(file, 'x');
            let root = 'writable';
            try { fs.writeFileSync('/opt/x', 'x'); } catch (refused) { root = refused.code; }
            write({ id, result: { content: [{ type: 'text', text: JSON.stringify({ file, root, uid: process.getuid(), home: process.env.HOME, url: process.env.SEARXNG_URL ?? null, args: process.argv.slice(2) }) }] } });
          } else if (id !== undefined) write({ id, result: {} });
        });

        """;

    private readonly HttpListener _listener;

    private readonly byte[] _archive = Archive();

    public NpmRegistry()
    {
        (_listener, Endpoint) = Loopback.Listen();
        _ = ServeAsync();
    }

    public Uri Endpoint { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var path = call.Request.Url!.AbsolutePath;
            var body = path.EndsWith(".tgz", StringComparison.Ordinal) ? _archive : path == $"/{Package}" ? Encoding.UTF8.GetBytes(About().ToJsonString()) : null;
            call.Response.StatusCode = body is null ? 404 : 200;
            await call.Response.OutputStream.WriteAsync(body ?? []);
            call.Response.Close();
        }
    }

    private JsonObject About() => new()
    {
        ["name"] = Package,
        ["dist-tags"] = new JsonObject { ["latest"] = Version },
        ["versions"] = new JsonObject
        {
            [Version] = new JsonObject
            {
                ["name"] = Package,
                ["version"] = Version,
                ["bin"] = new JsonObject { [Package] = "server.js" },
                ["dist"] = new JsonObject
                {
                    ["tarball"] = new Uri(Endpoint, $"{Package}/-/{Package}-{Version}.tgz").AbsoluteUri,
                    ["integrity"] = $"sha512-{Convert.ToBase64String(SHA512.HashData(_archive))}",
                },
            },
        },
    };

    private static byte[] Archive()
    {
        var manifest = new JsonObject { ["name"] = Package, ["version"] = Version, ["bin"] = new JsonObject { [Package] = "server.js" } };
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
        {
            foreach (var (name, text) in new[] { ("package/package.json", manifest.ToJsonString()), ("package/server.js", Server) })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), Mode = (UnixFileMode)0b111_101_101 });
            }
        }

        return packed.ToArray();
    }
}
