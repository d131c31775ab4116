// The Anthropic SDK against the hub's /v1/messages. HUB_URL and HUB_KEY as in walk.mjs; MODEL (default fast) chooses what is asked.
import Anthropic from '@anthropic-ai/sdk';
import { report } from './walk.mjs';

const tool = {
  name: 'get_weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

await report('anthropic', async (seen) => {
  const client = new Anthropic({ baseURL: new URL('/', process.env.HUB_URL).href, apiKey: process.env.HUB_KEY ?? 'none', maxRetries: 0 });
  const model = process.env.MODEL ?? 'fast';
  const ask = { model, max_tokens: 200, system: 'Be brief.', messages: [{ role: 'user', content: 'Say hello to the hub.' }] };

  seen.models = [];
  for await (const entry of client.models.list()) seen.models.push(entry.id);

  seen.chat = shorten(await client.messages.create(ask));

  const events = [];
  const stream = client.messages.stream(ask).on('streamEvent', (event) => events.push(event.type));
  seen.streamed = shorten(await stream.finalMessage());
  seen.events = [...new Set(events)];

  seen.tokens = (await client.messages.countTokens({ model, system: ask.system, messages: ask.messages })).input_tokens;

  // A whole tool loop, streamed.
  const messages = [{ role: 'user', content: 'use get_weather with {"city":"Oslo"}' }];
  const call = await client.messages.stream({ model, max_tokens: 200, tools: [tool], messages }).finalMessage();
  const use = call.content.find((block) => block.type === 'tool_use');
  messages.push({ role: 'assistant', content: call.content });
  messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'rain' }] });
  const answer = await client.messages.create({ model, max_tokens: 200, tools: [tool], messages });
  seen.tool = { stop: call.stop_reason, name: use.name, input: use.input, answer: answer.content[0].text };

  try {
    await client.messages.create({ ...ask, model: 'nowhere' });
  } catch (error) {
    seen.refused = { name: error.constructor.name, status: error.status, type: error.error?.error?.type };
  }
});

function shorten(message) {
  return { text: message.content.map((block) => block.text).join(''), stop: message.stop_reason, usage: { input: message.usage.input_tokens, output: message.usage.output_tokens } };
}
