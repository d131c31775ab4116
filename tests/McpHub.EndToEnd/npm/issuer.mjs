// A real authorization server: oidc-provider with one client that signs in as itself (client credentials), and tokens bound to the resource
// that was asked for. Prints its URL as a line of JSON and serves until it is ended.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'ci', client_secret: 'ci-secret', grant_types: ['client_credentials'], response_types: [], redirect_uris: [],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  scopes: ['tools:read', 'tools:write'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({ audience: resource, scope: 'tools:read tools:write', accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
    },
  },
});
server.on('request', provider.callback());
process.stdout.write(JSON.stringify({ issuer }) + '\n');
