// The official TypeScript client (1.x, legacy era) driven by one scenario:
//   node client.mjs URL http|sse SCENARIO [ARGUMENTS as JSON]
// Prints one JSON object a line: what the client saw. Exit code 1 and the error on stderr when the client threw.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
    CreateMessageRequestSchema,
    ElicitRequestSchema,
    ListRootsRequestSchema,
    ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

const [url, kind, scenario, json] = process.argv.slice(2);
const args = JSON.parse(json ?? '{}');
const print = value => process.stdout.write(JSON.stringify(value) + '\n');
const text = result => result.content.map(part => part.text ?? '').join('');

async function connect(capabilities = {}) {
    const client = new Client({ name: 'typescript', version: '1' }, { capabilities });
    if (capabilities.sampling) {
        client.setRequestHandler(CreateMessageRequestSchema, request => ({
            role: 'assistant',
            model: 'test-model',
            content: { type: 'text', text: `sampled: ${request.params.messages[0].content.text}` },
        }));
        client.setRequestHandler(ElicitRequestSchema, request => ({
            action: 'accept',
            content: Object.fromEntries(
                Object.keys(request.params.requestedSchema.properties).slice(0, 1).map(name => [name, 'Ada'])),
        }));
        client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///home/ada', name: 'Ada' }] }));
    }
    const address = new URL(url);
    await client.connect(kind === 'sse' ? new SSEClientTransport(address) : new StreamableHTTPClientTransport(address));
    return client;
}

const everyCapability = { sampling: {}, elicitation: {}, roots: { listChanged: true } };

const scenarios = {
    async list() {
        const client = await connect();
        const offers = client.getServerCapabilities();
        print({
            server: client.getServerVersion(),
            instructions: client.getInstructions() ?? null,
            tools: (await client.listTools()).tools.map(tool => tool.name),
            resources: offers.resources ? (await client.listResources()).resources.map(resource => resource.uri) : [],
            prompts: offers.prompts ? (await client.listPrompts()).prompts.map(prompt => prompt.name) : [],
        });
        await client.ping();
        return client;
    },

    // {calls: [{name, arguments}]}: one after another on one session.
    async call() {
        const client = await connect();
        for (const call of args.calls) {
            const result = await client.callTool(call);
            print({ text: text(result), isError: result.isError ?? false });
        }
        return client;
    },

    async questions() {
        const client = await connect(everyCapability);
        print({ tools: (await client.listTools()).tools.map(tool => tool.name) });
        for (const call of args.calls) {
            print({ text: text(await client.callTool(call)) });
        }
        return client;
    },

    async progress() {
        const client = await connect();
        const seen = [];
        const result = await client.callTool(args.call, undefined, { onprogress: progress => seen.push(progress) });
        print({ progress: seen, text: text(result) });
        return client;
    },

    // Starts `stall`, which never answers, and aborts it once `seen` shows that it arrived.
    async cancel() {
        const client = await connect();
        const seen = async () => (await client.callTool({ name: 'seen', arguments: {} })).structuredContent.messages;
        const calls = messages => messages.filter(line => line.startsWith('tools/call')).length;
        const before = await seen();
        const stop = new AbortController();
        const stalled = client.callTool({ name: 'stall', arguments: {} }, undefined, { signal: stop.signal }).then(
            () => 'answered',
            error => String(error.message ?? error));
        for (let asked = 1; calls(await seen()) - calls(before) <= asked; asked++);
        stop.abort('no longer wanted');
        const outcome = await stalled;
        let messages;
        do {
            messages = await seen();
        } while (!messages.slice(before.length).some(line => line.startsWith('notifications/cancelled')));
        print({ outcome, before: before.length, messages });
        return client;
    },

    async subscribe() {
        const client = await connect();
        const updated = new Promise(resolve =>
            client.setNotificationHandler(ResourceUpdatedNotificationSchema, update => resolve(update.params.uri)));
        await client.subscribeResource({ uri: args.uri });
        print({ text: text(await client.callTool(args.touch)) });
        print({ updated: await updated });
        await client.unsubscribeResource({ uri: args.uri });
        if (args.after) {
            print({ text: text(await client.callTool(args.after)) });
        }
        return client;
    },

    async huge() {
        const client = await connect();
        const result = text(await client.callTool({ name: 'huge', arguments: { megabytes: args.megabytes } }));
        print({ length: result.length, uniform: /^h*$/.test(result) });
        return client;
    },
};

try {
    const client = await scenarios[scenario]();
    if (client.transport.terminateSession) {
        await client.transport.terminateSession();
    }
    await client.close();
} catch (error) {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exitCode = 1;
}
// An aborted fetch of the 1.x client may keep the loop alive.
setImmediate(() => process.exit());
