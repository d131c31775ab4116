// The OpenAI SDK against the hub's /v1/responses, over several turns that the hub keeps. HUB_URL, HUB_KEY and MODEL as in openai.mjs.
import OpenAI from 'openai';
import { report } from './walk.mjs';

const tool = {
  type: 'function', name: 'notes__search', description: 'Searches notes.', strict: false,
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

await report('openai responses', async (seen) => {
  const client = new OpenAI({ baseURL: new URL('/v1', process.env.HUB_URL).href, apiKey: process.env.HUB_KEY ?? 'none', maxRetries: 0 });
  const model = process.env.MODEL ?? 'fast';

  const whole = await client.responses.create({ model, input: 'Hello there', instructions: 'Be brief.' });
  seen.whole = { text: whole.output_text, status: whole.status, usage: whole.usage };

  const stream = client.responses.stream({ model, input: 'Hello there', instructions: 'Be brief.' });
  const types = new Set();
  for await (const event of stream) types.add(event.type);
  const streamed = await stream.finalResponse();
  seen.streamed = { text: streamed.output_text, status: streamed.status, usage: streamed.usage };
  seen.events = [...types];

  const asked = await client.responses.create({ model, input: 'use the tool notes__search with {"query":"hub"}', tools: [tool] });
  const call = asked.output.find((item) => item.type === 'function_call');
  seen.call = { name: call.name, arguments: call.arguments };
  const answered = await client.responses.create({
    model, tools: [tool], previous_response_id: asked.id, input: [{ type: 'function_call_output', call_id: call.call_id, output: 'two notes' }],
  });
  seen.answered = { text: answered.output_text, previous: answered.previous_response_id === asked.id };

  const server = { type: 'mcp', server_label: 'hub', server_url: new URL('/mcp', process.env.HUB_URL).href, allowed_tools: ['notes__get_note'], require_approval: 'never' };
  const ran = client.responses.stream({ model, input: 'use the tool notes__get_note with {"id":"n1"}', tools: [server] });
  const steps = [];
  for await (const event of ran) if (event.type.startsWith('response.mcp')) steps.push(event.type);
  const shown = await ran.finalResponse();
  seen.mcp = { steps, items: shown.output.map((item) => item.type), name: shown.output[1]?.name, status: shown.output[1]?.status };

  const kept = await client.responses.retrieve(answered.id);
  seen.kept = { text: kept.output_text };
  seen.items = [];
  for await (const item of client.responses.inputItems.list(answered.id, { order: 'asc', limit: 2 })) seen.items.push(item.type);
  await client.responses.delete(answered.id);
  seen.deleted = await client.responses.retrieve(answered.id).then(() => null, (error) => error.status);
  seen.refused = await client.responses.create({ model, input: 'x', previous_response_id: answered.id }).then(() => null, (error) => error.code);
});
