// The suite cannot send credentials. This relay adds them and passes everything else through as it comes, in both directions.
// usage: HUB_KEY=... node relay.mjs http://127.0.0.1:PORT   (prints its own origin, then serves until it is stopped)
import http from 'node:http';

const hub = new URL(process.argv[2]);
const agent = new http.Agent({ keepAlive: true });
let own = '';

const server = http.createServer((incoming, outgoing) => {
  const headers = [];
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const [name, value] = [incoming.rawHeaders[i], incoming.rawHeaders[i + 1]];
    if (/^(connection|keep-alive)$/i.test(name)) continue;
    // Only our own name becomes the hub's; a foreign one is what the suite wants to see refused.
    const isOwn = /^(host|origin)$/i.test(name) && value.replace(/^http:\/\//, '') === own;
    headers.push(name, isOwn ? value.replace(own, hub.host) : value);
  }
  headers.push('Authorization', `Bearer ${process.env.HUB_KEY}`);

  const request = http.request({ agent, host: hub.hostname, port: hub.port, method: incoming.method, path: incoming.url, headers, setHost: false });
  request.on('response', (response) => {
    outgoing.writeHead(response.statusCode, response.statusMessage, response.rawHeaders);
    outgoing.flushHeaders();
    response.pipe(outgoing);
    response.on('error', () => outgoing.destroy());
  });
  request.on('error', (error) => {
    if (outgoing.headersSent) return outgoing.destroy();
    outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`relay: ${error.message}`);
  });
  // A client that hangs up must be seen to hang up: since 2026-07-28 that is how a call is cancelled.
  outgoing.on('close', () => outgoing.writableFinished || request.destroy());
  incoming.pipe(request);
});

server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  own = `127.0.0.1:${server.address().port}`;
  console.log(`http://${own}`);
});
