// The TypeScript clients sign in by themselves: the hub's refusal leads them to the authorization server, and back with a token.
//   node sign-in.mjs 1|2       the generation of the client. See walk.mjs for the environment.
import { endpoint, report } from './walk.mjs';

const generation = process.argv[2];
const client = { name: 'sign-in', version: '1.0.0' };
const credentials = { clientId: 'ci', clientSecret: 'ci-secret' };

await report('sign-in', async (seen) => {
  const { Client, StreamableHTTPClientTransport, ClientCredentialsProvider } = generation === '1'
    ? { ...await import('@modelcontextprotocol/sdk/client/index.js'), ...await import('@modelcontextprotocol/sdk/client/streamableHttp.js'), ...await import('@modelcontextprotocol/sdk/client/auth-extensions.js') }
    : await import('@modelcontextprotocol/client');
  const authProvider = new ClientCredentialsProvider(credentials);
  const connected = new Client(client);
  await connected.connect(new StreamableHTTPClientTransport(endpoint(), { authProvider }));
  seen.tools = (await connected.listTools()).tools.map((tool) => tool.name);
  seen.audience = JSON.parse(Buffer.from((await authProvider.tokens()).access_token.split('.')[1], 'base64url')).aud;
  await connected.close();
});
