// The TypeScript SDK 1.x, which speaks 2025-11-25 and older. See walk.mjs for the environment.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { endpoint, headers, report, walk } from './walk.mjs';

await report('sdk1', async (seen) => {
  const client = new Client({ name: 'sdk1', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(endpoint(), { requestInit: { headers: headers() } });
  await client.connect(transport);
  seen.protocolVersion = transport.protocolVersion;
  seen.server = client.getServerVersion();
  await walk(client, seen);
  await transport.terminateSession();
  await client.close();
});
