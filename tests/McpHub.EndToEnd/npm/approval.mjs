// A call that a rule wants approved, made twice by a client whose user answers once. usage: node approval.mjs KIND ANSWER. See walk.mjs for the environment.
//   KIND    sdk1  1.x        client2  2.x at 2025-11-25        client2-2026  2.x at 2026-07-28
//   ANSWER  what the user decides when asked: approve or deny, and nothing after that        none  the client cannot ask its user
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { endpoint, headers, report } from './walk.mjs';

const [kind, answer] = process.argv.slice(2);
const info = { name: 'approval', version: '1.0.0' };
const is2 = kind.startsWith('client2');
const canAsk = answer !== 'none';

await report(kind, async (seen) => {
  const capabilities = canAsk ? { elicitation: {} } : {};
  const versionNegotiation = kind === 'client2-2026' ? { mode: { pin: '2026-07-28' } } : undefined;
  const client = is2 ? new Client(info, { capabilities, versionNegotiation }) : new Client1(info, { capabilities });
  seen.questions = [];
  if (canAsk) {
    client.setRequestHandler(is2 ? 'elicitation/create' : ElicitRequestSchema, ({ params }) => {
      seen.questions.push(params.message);
      return seen.questions.length === 1 ? { action: 'accept', content: { decision: answer } } : { action: 'cancel' };
    });
  }

  const transport = new (is2 ? StreamableHTTPClientTransport : Http1)(endpoint(), { requestInit: { headers: headers() } });
  await client.connect(transport);
  seen.protocolVersion = is2 ? client.getNegotiatedProtocolVersion() : transport.protocolVersion;
  seen.calls = [];
  for (let count = 0; count < 2; count++) {
    const result = await client.callTool({ name: 'notes__add_note', arguments: { title: 'Approved', body: 'By a person.' } });
    seen.calls.push({ isError: result.isError ?? false, text: result.content.map((part) => part.text).join('\n') });
  }

  await client.close();
});
