// The TypeScript client 2.x. usage: node client2.mjs [default|auto|pinned]. See walk.mjs for the environment.
//   default  2025-11-25 by initialize        auto  asks with server/discover first        pinned  2026-07-28 or nothing
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { endpoint, headers, report, walk } from './walk.mjs';

const modes = { default: undefined, auto: { mode: 'auto' }, pinned: { mode: { pin: '2026-07-28' } } };
const mode = process.argv[2] ?? 'default';

await report('client2', async (seen) => {
  seen.mode = mode;
  if (!Object.hasOwn(modes, mode)) throw new Error(`unknown mode ${mode}: ${Object.keys(modes).join(', ')}`);
  const client = new Client({ name: 'client2', version: '1.0.0' }, { versionNegotiation: modes[mode] });
  const transport = new StreamableHTTPClientTransport(endpoint(), { requestInit: { headers: headers() } });
  await client.connect(transport);
  seen.protocolVersion = client.getNegotiatedProtocolVersion();
  seen.server = client.getServerVersion();
  await walk(client, seen);
  await client.close();
});
