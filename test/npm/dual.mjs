// The official TypeScript client of both eras (2.x), which tries 2026-07-28 first:
//   node dual.mjs URL http|sse
// Prints the revision it ended with and the tools it saw.
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, kind] = process.argv.slice(2);
const client = new Client({ name: 'typescript-dual', version: '1' }, { versionNegotiation: { mode: 'auto' } });
try {
    const address = new URL(url);
    await client.connect(kind === 'sse' ? new SSEClientTransport(address) : new StreamableHTTPClientTransport(address));
    const { tools } = await client.listTools();
    process.stdout.write(JSON.stringify({
        version: client.getNegotiatedProtocolVersion?.() ?? null,
        server: client.getServerVersion(),
        tools: tools.map(tool => tool.name),
    }) + '\n');
    await client.close();
} catch (error) {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exitCode = 1;
}
setImmediate(() => process.exit());
