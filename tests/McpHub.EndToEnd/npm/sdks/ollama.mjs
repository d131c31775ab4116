// The Ollama library.
import { Ollama } from 'ollama';
import { acted, act, among, answer, equal, hub, key, parameters, question, run, said, system, tools, vectors } from './cells.mjs';

const client = new Ollama({ host: hub('/').replace(/\/$/, ''), headers: { Authorization: `Bearer ${key}` } });
const messages = [{ role: 'system', content: system }, { role: 'user', content: question }];
const offered = Object.entries(tools).map(([name, description]) => ({ type: 'function', function: { name, description, parameters } }));

/** A whole answer out of the pieces of a stream. */
async function whole(stream) {
  const seen = { message: { role: 'assistant', content: '', tool_calls: [] } };
  for await (const part of stream) {
    seen.message.content += part.message.content;
    seen.message.tool_calls.push(...(part.message.tool_calls ?? []));
    if (part.done) Object.assign(seen, { done_reason: part.done_reason, eval_count: part.eval_count });
  }
  return seen;
}

const asked = async (request) => client.chat(request);
const streamed = async (request) => whole(await client.chat({ ...request, stream: true }));

const brief = (ask) => async (model) => {
  const response = await ask({ model, messages });
  equal(response.done_reason, 'stop');
  said(response.message.content, response.eval_count);
};

const round = (ask) => async (model) => {
  const turns = [{ role: 'user', content: question }];
  const first = await ask({ model, messages: turns, tools: offered });
  turns.push(first.message);
  for (const { function: call } of first.message.tool_calls) turns.push({ role: 'tool', tool_name: call.name, content: act(call.name)(call.arguments) });
  said((await ask({ model, messages: turns, tools: offered })).message.content);
  acted();
};

await run('ollama', {
  chat: brief(asked),
  stream: brief(streamed),
  tools: round(asked),
  'tools streamed': round(streamed),
  async structured(model) {
    const response = await client.chat({ model, messages: messages.slice(1), format: answer });
    equal(JSON.parse(response.message.content), { answer: 'yes' });
  },
  async embeddings(model) {
    vectors((await client.embed({ model, input: [question, question] })).embeddings);
  },
  async models(model) {
    among((await client.list()).models.map((entry) => entry.name), model);
  },
});
