// The clients of the federation matrix, made alike. Each knows one generation of the TypeScript SDK and one transport:
//   sdk1  1.x over Streamable HTTP      client2  2.x at 2025-11-25      client2-2026  2.x at 2026-07-28      sse  1.x over HTTP+SSE
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';
import { endpoint, headers } from './walk.mjs';

const info = { name: 'federation', version: '1.0.0' };
const capabilities = { elicitation: {}, sampling: {}, roots: {} };

/** Takes every result as it is. */
const anything = { '~standard': { version: 1, vendor: 'mcphub', validate: (value) => ({ value }) } };

/** Connects, and gives all clients the same members. `answers` holds what the user, the model and the workspace say. */
export async function connect(kind, answers) {
  const peer = { heard: [], logs: [], updates: [], toolChanges: { count: 0 } };
  const options = { requestInit: { headers: headers() }, fetch: listening(peer.heard) };
  const is2 = kind.startsWith('client2');
  const isCurrent = kind === 'client2-2026';
  const client = is2
    ? new Client(info, { capabilities, versionNegotiation: isCurrent ? { mode: { pin: '2026-07-28' } } : undefined })
    : new Client1(info, { capabilities });

  // 1.x names a handler by the schema of its message, 2.x by the method.
  const on = (method, schema, handler) => client.setRequestHandler(is2 ? method : schema, (request) => handler(request.params));
  const hear = (method, schema, handler) => client.setNotificationHandler(is2 ? method : schema, (notice) => handler(notice.params));
  on('elicitation/create', types.ElicitRequestSchema, answers.elicit);
  on('sampling/createMessage', types.CreateMessageRequestSchema, answers.sample);
  on('roots/list', types.ListRootsRequestSchema, answers.roots);
  hear('notifications/message', types.LoggingMessageNotificationSchema, (params) => peer.logs.push(params));
  hear('notifications/resources/updated', types.ResourceUpdatedNotificationSchema, (params) => peer.updates.push(params.uri));
  hear('notifications/tools/list_changed', types.ToolListChangedNotificationSchema, () => peer.toolChanges.count++);

  const Transport = is2 ? StreamableHTTPClientTransport : kind === 'sse' ? SSEClientTransport : Http1;
  await client.connect(new Transport(endpoint(), options));
  if (!isCurrent) await client.setLoggingLevel('info');

  const raw = (method, params, how) => client.request({ method, params }, is2 ? anything : types.ResultSchema, how);
  const level = isCurrent ? { _meta: { 'io.modelcontextprotocol/logLevel': 'info' } } : {};
  return Object.assign(peer, {
    raw,
    call: (name, args = {}, how) => is2 ? client.callTool({ name, arguments: args }, how) : client.callTool({ name, arguments: args }, undefined, how),
    callWithLog: (name) => client.callTool({ name, arguments: {}, ...level }),
    read: (uri) => client.readResource({ uri }),
    prompt: (name, args) => client.getPrompt({ name, arguments: args }),
    complete: (ref, argument) => client.complete({ ref, argument }),
    tools: async () => (await raw('tools/list', {})).tools.map((tool) => tool.name),
    subscribe: (uri) => isCurrent ? listen(client, { resourceSubscriptions: [uri] }) : subscribe(client, uri),
    watchTools: () => isCurrent ? listen(client, { toolsListChanged: true }) : async () => {},
  });
}

/** What is asked for must be granted: a stream that was granted nothing would be silent for ever. */
async function listen(client, filter) {
  const subscription = await client.listen(filter);
  if (JSON.stringify(subscription.honoredFilter) !== JSON.stringify(filter)) throw new Error(`granted is only ${JSON.stringify(subscription.honoredFilter)}`);
  return () => subscription.close();
}

async function subscribe(client, uri) {
  await client.subscribeResource({ uri });
  return () => client.unsubscribeResource({ uri });
}

/** A fetch that keeps the text of every response beside giving it on; `heard` gets one entry for each piece and may be emptied. */
function listening(heard) {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.body) return response;
    const [mine, theirs] = response.body.tee();
    keep(mine, heard);
    return new Response(theirs, { status: response.status, headers: response.headers });
  };
}

async function keep(stream, heard) {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      // A message may come in pieces: it is whole when a line ends or the response does.
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) heard.push(text.slice(0, end));
      text = text.slice(end);
    }
  } catch {
    // The client gave the response up.
  }
  if (text) heard.push(text);
}
