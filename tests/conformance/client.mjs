// The hub in the role of a client: starts it with the given server behind it, and does through it what the scenario asks of a client.
// usage: HUB_CLI=McpHub.Cli.dll node client.mjs SERVER-URL   (started by the suite, which names the scenario and the revision in the environment)
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const { HUB_CLI, MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_PROTOCOL_VERSION: revision, MCP_CONFORMANCE_CONTEXT } = process.env;
const context = JSON.parse(MCP_CONFORMANCE_CONTEXT ?? '{}');
const isCurrent = revision === '2026-07-28';
const capabilities = { elicitation: { form: {} } };
const alias = 'suite';
const prefix = `${alias}__`;

/** Every tool once, with arguments that fit; every resource and prompt. */
async function listAndCall(client) {
  for (const tool of await client.list('tools')) await client.call(tool.name, argumentsFor(tool.inputSchema));
  for (const resource of await client.list('resources')) await client.request('resources/read', { uri: resource.uri }, resource.uri);
  for (const prompt of await client.list('prompts')) await client.request('prompts/get', { name: prompt.name, arguments: {} }, prompt.name);
}

const scenarios = {
  'http-custom-headers': async (client) => {
    for (const call of context.toolCalls) {
      // What a client does with an argument that has no value: the hub holds arguments to their schema, which knows no null here.
      const given = Object.fromEntries(Object.entries(call.arguments).filter(([, value]) => value !== null));
      await client.call(prefix + call.name, given);
    }
  },
  'json-schema-2020-12-preservation': async (client) => {
    const focal = (await client.list('tools')).find((tool) => tool.name === `${prefix}json_schema_2020_12_tool`);
    await client.call(`${prefix}json_schema_echo`, { schema: focal.inputSchema });
  },
};

function argumentsFor(schema) {
  const samples = { string: 'us-west1', number: 2, integer: 2, boolean: true, object: {}, array: [] };
  return Object.fromEntries((schema.required ?? []).map((name) => [name, samples[schema.properties?.[name]?.type] ?? 'a']));
}

/** As a person would who accepts a form as it is: every field with its default. */
function answer({ method, params }) {
  if (method !== 'elicitation/create') throw new Error(`nobody here answers ${method}`);
  const fields = Object.entries(params.requestedSchema.properties ?? {});
  return { action: 'accept', content: Object.fromEntries(fields.map(([name, field]) => [name, field.default ?? (field.type === 'boolean' ? true : 'a')])) };
}

/** A client of the current revision: every request stands alone, questions come as results. */
function standalone(url) {
  let lastId = 0;
  const send = async (method, params, name) => {
    const meta = { 'io.modelcontextprotocol/protocolVersion': revision, 'io.modelcontextprotocol/clientCapabilities': capabilities, 'io.modelcontextprotocol/clientInfo': { name: 'conformance', version: '1' } };
    const headers = { 'MCP-Protocol-Version': revision, 'Mcp-Method': method, ...(name === undefined ? {} : { 'Mcp-Name': encode(name) }), ...mirrored(method, params) };
    const [message] = await post(url, { jsonrpc: '2.0', id: ++lastId, method, params: { ...params, _meta: meta } }, headers);
    return message;
  };
  const definitions = new Map();
  const mirrored = (method, params) => {
    const properties = (method === 'tools/call' && definitions.get(params.name)?.inputSchema.properties) || {};
    const pairs = Object.entries(properties).filter(([name, schema]) => schema['x-mcp-header'] && params.arguments[name] !== undefined);
    return Object.fromEntries(pairs.map(([name, schema]) => [`Mcp-Param-${schema['x-mcp-header']}`, encode(String(params.arguments[name]))]));
  };
  const request = async (method, params = {}, name) => {
    let message = await send(method, params, name);
    while (message.result?.resultType === 'input_required') {
      const inputResponses = Object.fromEntries(Object.entries(message.result.inputRequests).map(([key, question]) => [key, answer(question)]));
      const { requestState } = message.result;
      message = await send(method, { ...params, inputResponses, ...(requestState === undefined ? {} : { requestState }) }, name);
    }
    return message;
  };
  return methods(request, (tools) => tools.forEach((tool) => definitions.set(tool.name, tool)));
}

/** A client with a session: questions come on the stream of the request. */
async function session(url) {
  let lastId = 0;
  const headers = {};
  const request = async (method, params = {}) => {
    const onQuestion = (question) => post(url, { jsonrpc: '2.0', id: question.id, result: answer(question) }, headers);
    const messages = await post(url, { jsonrpc: '2.0', id: ++lastId, method, params }, headers, onQuestion);
    return messages.find((message) => message.id === lastId && !message.method);
  };
  const onResponse = (response) => (headers['Mcp-Session-Id'] ??= response.headers.get('mcp-session-id'));
  await post(url, { jsonrpc: '2.0', id: ++lastId, method: 'initialize', params: { protocolVersion: revision, capabilities, clientInfo: { name: 'conformance', version: '1' } } }, {}, undefined, onResponse);
  headers['MCP-Protocol-Version'] = revision;
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  return methods(request, () => {});
}

/** A call that needs more rights than the last sign-in gave. */
const needsSignIn = (message) => JSON.stringify(message).includes('mcphub servers login');

function methods(request, onTools) {
  const list = async (what) => {
    const { result } = await request(`${what}/list`);
    if (what === 'tools') onTools(result.tools);
    return result[what];
  };
  return {
    request,
    list,
    call: async (name, args) => {
      await list('tools');
      let message = await request('tools/call', { name, arguments: args }, name);
      if (needsSignIn(message) && (await signIn(hub.config, hub.folder))) message = await request('tools/call', { name, arguments: args }, name);
      if (message.error || message.result.isError) console.error(`${name}: ${JSON.stringify(message.error ?? message.result)}`);
      return message;
    },
  };
}

/** All messages of the response, JSON or event stream. */
async function post(url, body, headers, onQuestion = () => {}, onResponse = () => {}) {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers }, body: JSON.stringify(body) });
  onResponse(response);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await response.text();
    return text ? [JSON.parse(text)] : [];
  }
  const messages = [];
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines.filter((line) => line.startsWith('data:') && line.length > 6)) {
      const message = JSON.parse(line.slice(5));
      messages.push(message);
      if (message.method && message.id !== undefined) await onQuestion(message);
    }
  }
  return messages;
}

function encode(value) {
  const isPlain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value);
  return isPlain || value === '' ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/** What an operator writes into the entry of the server, where the scenario gives a client. */
async function authFor(url) {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey } = context;
  if (!clientId) return undefined;
  const type = scenario.startsWith('auth/client-credentials') ? 'client-credentials' : 'authorization-code';
  if (privateKey) return { type, clientId, privateKey };
  // Who has a secret knows from whom; the scenarios of client credentials leave that out.
  const issuer = context.issuer ?? (await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url)).then((r) => r.json())).authorization_servers[0];
  return { type, clientId, clientSecret, issuer };
}

/** As a person does who signs in: runs the command, opens the address that it prints, follows the redirects. Resolves whether that gave the hub a token. */
function signIn(config, folder) {
  const command = spawn('dotnet', [HUB_CLI, 'servers', 'login', alias, '--no-browser', '--config', config], { cwd: folder, stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  command.stderr.on('data', async (data) => {
    process.stderr.write(data);
    const opened = /\n {2}(https?:\S+)\n/;
    const isNew = !opened.test(said);
    said += data;
    const [, page] = said.match(opened) ?? [];
    // A scenario in which the command turns the answer away has seen what it wanted to see.
    if (page && isNew) await fetch(page).then((r) => r.text(), (error) => console.error(`the page: ${error.message}`));
  });
  return new Promise((resolve) => command.once('close', () => resolve(said.includes('Signed in.'))));
}

/** Brings the server to where it takes calls: signs in as often as a patient person would. */
async function becomeReady(hub) {
  let signIns = 0;
  for (let attempt = 0; attempt < 250; attempt++) {
    const [server] = (await fetch(`${hub.address}/readyz`).then((r) => r.json(), () => null))?.servers ?? [];
    if (server?.state === 'ready') return;
    if (server?.state === 'needs_sign_in' && (signIns++ === 3 || !(await signIn(hub.config, hub.folder)))) break;
    await pause(100);
  }
  throw new Error('the server did not become ready behind the hub');
}

async function startHub(url) {
  const folder = mkdtempSync(join(tmpdir(), 'hub-as-client-'));
  const config = join(folder, 'hub.config.json');
  const address = `http://127.0.0.1:${await freePort()}`;
  const auth = await authFor(url);
  writeFileSync(config, JSON.stringify({
    listen: address,
    dataDirectory: folder,
    mcpServers: { [alias]: { type: 'http', url, hub: auth ? { auth } : {} } },
    agents: { conformance: { roles: ['everything'] } },
    // The address at which the suite expects the metadata of a client that is known by it.
    auth: { anonymousAgent: 'conformance', ...(scenario === 'auth/basic-cimd' ? { publicUrl: 'https://conformance-test.local' } : {}) },
  }));
  const process_ = spawn('dotnet', [HUB_CLI, 'serve', '--config', config, '--urls', address], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => process_.once('exit', resolve));
  const stop = async () => {
    process_.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const hub = { url: `${address}/mcp`, address, config, folder, stop };
  try {
    await becomeReady(hub);
    return hub;
  } catch (error) {
    await stop();
    throw error;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const hub = await startHub(process.argv[2]);
try {
  const client = isCurrent ? standalone(hub.url) : await session(hub.url);
  await (scenarios[scenario] ?? listAndCall)(client);
} finally {
  await hub.stop();
}
