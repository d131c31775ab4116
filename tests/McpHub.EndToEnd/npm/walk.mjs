// What every MCP peer does with the hub, and the environment that steers it:
//   HUB_URL   origin, such as http://127.0.0.1:5100        HUB_KEY    agent key; none = no Authorization header
//   HUB_PATH  endpoint, default /mcp                        TOOLS      JSON array of {name, arguments}
//   RESOURCE  URI to read, default the first listed         PROMPT     name, default the first listed
// A peer prints one line of JSON with what it saw. A tool's isError is something seen; anything thrown ends with exit code 1.
const samples = [
  { name: 'notes__search_notes', arguments: { query: 'hub' } },
  { name: 'inventory__find_items', arguments: { category: 'networking' } },
];

export const endpoint = () => new URL(process.env.HUB_PATH ?? '/mcp', process.env.HUB_URL);
export const headers = () => (process.env.HUB_KEY ? { Authorization: `Bearer ${process.env.HUB_KEY}` } : {});

/** Runs `steps(seen)`, prints what they left in `seen`, and ends the process. */
export async function report(peer, steps) {
  const seen = { peer };
  try {
    await steps(seen);
  } catch (error) {
    seen.error = { name: error.name, message: error.message, code: error.code, status: error.status, data: error.data };
  }
  process.stdout.write(JSON.stringify(seen) + '\n', () => process.exit(seen.error ? 1 : 0));
}

/** Lists everything, then calls, reads and gets. The client is connected already. */
export async function walk(client, seen) {
  const tools = await all((cursor) => client.listTools(cursor), 'tools');
  seen.tools = tools.map((t) => t.name);
  seen.calls = [];
  for (const call of process.env.TOOLS ? JSON.parse(process.env.TOOLS) : samples) {
    const result = await client.callTool(call);
    const text = (result.content ?? []).filter((c) => c.type === 'text').map((c) => c.text).join('\n');
    seen.calls.push({ name: call.name, isError: result.isError ?? false, text, structured: result.structuredContent });
  }

  const resources = await all((cursor) => client.listResources(cursor), 'resources');
  seen.resources = resources.map((r) => r.uri);
  const uri = process.env.RESOURCE ?? seen.resources[0];
  if (uri) {
    const { contents } = await client.readResource({ uri });
    seen.read = contents.map((c) => ({ uri: c.uri, mimeType: c.mimeType, characters: (c.text ?? c.blob).length }));
  }

  if (!client.getServerCapabilities()?.prompts) return;
  const prompts = await all((cursor) => client.listPrompts(cursor), 'prompts');
  seen.prompts = prompts.map((p) => p.name);
  const prompt = prompts.find((p) => !process.env.PROMPT || p.name === process.env.PROMPT);
  if (prompt) {
    const wanted = (prompt.arguments ?? []).filter((a) => a.required);
    const { messages } = await client.getPrompt({ name: prompt.name, arguments: Object.fromEntries(wanted.map((a) => [a.name, 'hub'])) });
    seen.prompt = { name: prompt.name, messages: messages.length };
  }
}

async function all(list, key) {
  const items = [];
  for (let cursor, page = 0; page < 100; page++) {
    const result = await list(cursor === undefined ? undefined : { cursor });
    items.push(...result[key]);
    cursor = result.nextCursor;
    if (cursor === undefined) return items;
  }
  throw new Error(`${key}: more than 100 pages`);
}
