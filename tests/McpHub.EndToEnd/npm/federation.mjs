// One client through the hub to each of several servers, every feature: a line of JSON for each cell, {server, feature, problem}.
//   usage: node federation.mjs CLIENT SERVER...     CLIENT as in federation-clients.mjs; HUB_URL and HUB_KEY as in walk.mjs
//   IMPOSSIBLE  JSON array of [server, feature]: cells that need not be waited for long
// The servers are the fixture's, each under its own alias. Nothing here knows which transport or revision a server speaks.
import { connect } from './federation-clients.mjs';

const [kind, ...servers] = process.argv.slice(2);
const impossible = new Set(JSON.parse(process.env.IMPOSSIBLE ?? '[]').map((cell) => cell.join()));
let patience;
const foreign = 'Grüße 東京 🎌';
const user = { username: 'zoe', email: 'zoe@example.org' };
const root = 'file:///project';

const peer = await connect(kind, {
  elicit: () => ({ action: 'accept', content: user }),
  sample: (params) => ({ role: 'assistant', model: 'm', content: { type: 'text', text: `You asked: ${params.messages[0].content.text ?? params.messages[0].content[0].text}` } }),
  roots: () => ({ roots: [{ uri: root, name: 'project' }] }),
});

const text = (result) => result.content.map((block) => block.text).join('\n');

/** Waits until the condition gives something. */
async function until(what, condition) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${patience / 1000} s`);
    await new Promise((go) => setTimeout(go, 20));
  }
}

function equal(actual, expected) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`expected ${e}, got ${a}`);
}

function includes(actual, part) {
  if (!actual.includes(part)) throw new Error(`expected something with ${part}, got ${actual}`);
}

/** The exact bytes must have come over the wire, whatever the client's library made of them. */
const onTheWire = (part) => until(`${part} on the wire`, () => peer.heard.some((stream) => stream.includes(part)));

const features = {
  async call(server) {
    equal(text(await peer.call(`${server}__test_simple_text`)), 'This is a simple text response for testing.');
  },
  async progress(server) {
    const seen = [];
    peer.heard.length = 0;
    await peer.call(`${server}__test_tool_with_progress`, {}, { onprogress: (p) => seen.push([p.progress, p.total, p.message]) });
    // A client that gets the last notice together with the result forgets the notice (1.x over HTTP+SSE).
    const steps = [[0, 100, 'Completed step 0 of 100'], [50, 100, 'Completed step 50 of 100'], [100, 100, 'Completed step 100 of 100']];
    equal(seen, steps.slice(0, Math.max(seen.length, 2)));
    for (const [, , message] of steps) await onTheWire(message);
  },
  async cancel(server) {
    const mark = `${kind} ${server}`;
    const giveUp = new AbortController();
    const call = peer.call(`${server}__test_hold`, { mark }, { signal: giveUp.signal, onprogress: () => giveUp.abort('enough') });
    const error = await call.then(() => null, (e) => e);
    if (!giveUp.signal.aborted) throw new Error(`the call ended by itself: ${error}`);
    await until('the end of the call at the server', async () => text(await peer.call(`${server}__test_held`, { mark })) === 'cancelled');
  },
  async log(server) {
    const before = peer.logs.length;
    await peer.callWithLog(`${server}__test_tool_with_logging`);
    const mine = await until('three messages', () => peer.logs.length >= before + 3 && peer.logs.slice(before));
    equal(mine.map((m) => [m.level, m.data]), [['info', 'Tool execution started'], ['info', 'Tool processing data'], ['info', 'Tool execution completed']]);
  },
  async elicitation(server) {
    const answer = text(await peer.call(`${server}__test_elicitation`, { message: 'Who are you?' }));
    equal(answer, `User response: action=accept, content=${JSON.stringify(user)}`);
  },
  async sampling(server) {
    equal(text(await peer.call(`${server}__test_sampling`, { prompt: 'How many?' })), 'LLM response: You asked: How many?');
  },
  async roots(server) {
    equal(text(await peer.call(`${server}__test_input_required_result_list_roots`)), `Roots: ${root}`);
  },
  async 'resource read'(server) {
    const uri = `${server}+test://static-text`;
    const { contents: [content] } = await peer.read(uri);
    equal(content.text, 'This is the content of the static text resource.');
  },
  async 'subscribe and update'(server) {
    const uri = `${server}+test://watched-resource`;
    const end = await peer.subscribe(uri);
    const before = peer.updates.length;
    // A subscription reaches the server a moment after the hub has granted it.
    await until('the update', async () => {
      await peer.call(`${server}__test_trigger_resource_update`);
      return peer.updates.slice(before).includes(uri);
    });
    await end();
  },
  async prompt(server) {
    const { messages: [message] } = await peer.prompt(`${server}__test_prompt_with_arguments`, { arg1: 'one', arg2: 'two' });
    equal(message.content.text, "Prompt with arguments: arg1='one', arg2='two'");
  },
  async completion(server) {
    const { completion } = await peer.complete({ type: 'ref/prompt', name: `${server}__test_prompt_with_arguments` }, { name: 'arg1', value: 'par' });
    equal(completion.values, ['paris', 'park', 'party']);
  },
  async list_changed(server) {
    const name = `${server}__test_dynamic_tool`;
    const end = await peer.watchTools();
    for (const isThere of [true, false]) {
      const before = peer.toolChanges.count;
      await peer.call(`${server}__test_trigger_tool_change`);
      await until('the notice', () => peer.toolChanges.count > before);
      equal((await peer.tools()).includes(name), isThere);
    }
    await end();
  },
  async 'structured output'(server) {
    const result = await peer.call(`${server}__test_structured`, { value: 1.5 });
    equal(result.structuredContent, { unit: '°C', value: 1.5 });
  },
  async 'unknown content type'(server) {
    peer.heard.length = 0;
    await peer.raw('tools/call', { name: `${server}__test_vendor_content` }).catch(() => {});
    await onTheWire('"type":"hologram"');
  },
  async 'unknown fields'(server) {
    const sample = text(await peer.call(`${server}__test_vendor_text`));
    peer.heard.length = 0;
    await peer.raw('tools/list', {});
    await onTheWire(`"x-tool":${sample}`);
    await peer.raw('tools/call', { name: `${server}__test_vendor_content` }).catch(() => {});
    for (const member of ['x-result', 'x-block', 'example.org/x-meta']) await onTheWire(`"${member}":${sample}`);
    const error = await peer.raw('tools/call', { name: `${server}__test_vendor_error` }).then(() => null, (e) => e);
    equal(error?.code, -31999);
    await onTheWire(`"x-data":${sample}`);
  },
  async 'tool name beyond ASCII'(server) {
    equal(text(await peer.call(`${server}__größe_測試`, { wert: foreign })), `größe_測試: ${foreign}`);
  },
  async 'URI beyond ASCII'(server) {
    const { contents: [content] } = await peer.read(`${server}+test://größe/測試`);
    equal(content.text, 'Grüße aus 東京');
  },
  async 'prompt argument beyond ASCII'(server) {
    const { messages: [message] } = await peer.prompt(`${server}__test_prompt_with_arguments`, { arg1: foreign, arg2: 'ü' });
    equal(message.content.text, `Prompt with arguments: arg1='${foreign}', arg2='ü'`);
  },
};

/** Nothing may hang for longer than everything else together takes. */
const limited = (work) => Promise.race([work, new Promise((_, fail) => setTimeout(fail, 2 * patience, new Error(`not done within ${2 * patience / 1000} s`)))]);

for (const server of servers) {
  for (const [feature, run] of Object.entries(features)) {
    patience = impossible.has([server, feature].join()) ? 1_500 : 10_000;
    const problem = await limited(run(server)).then(() => null, (error) => `${error.message ?? error}`);
    console.log(JSON.stringify({ server, feature, problem }));
  }
}
process.exit(0);
