// The Anthropic SDK, with its own loop of tools.
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { acted, act, among, answer, counted, equal, hub, key, parameters, question, run, said, system, tools } from './cells.mjs';

const client = new Anthropic({ baseURL: hub('/'), apiKey: key, maxRetries: 0 });
const messages = [{ role: 'user', content: question }];
const runnable = Object.entries(tools).map(([name, description]) => betaTool({ name, description, inputSchema: parameters, run: act(name) }));
const text = (message) => message.content.map((block) => block.text).join('');

await run('anthropic', {
  async chat(model) {
    const message = await client.messages.create({ model, max_tokens: 200, system, messages });
    equal(message.stop_reason, 'end_turn');
    said(text(message), message.usage.output_tokens);
  },
  async stream(model) {
    const message = await client.messages.stream({ model, max_tokens: 200, system, messages }).finalMessage();
    equal(message.stop_reason, 'end_turn');
    said(text(message), message.usage.output_tokens);
  },
  async tools(model) {
    said(text(await client.beta.messages.toolRunner({ model, max_tokens: 200, messages, tools: runnable })));
    acted();
  },
  async 'tools streamed'(model) {
    const runner = client.beta.messages.toolRunner({ model, max_tokens: 200, messages, tools: runnable, stream: true });
    let last;
    for await (const stream of runner) last = await stream.finalMessage();
    said(text(last));
    acted();
  },
  async structured(model) {
    const message = await client.messages.parse({ model, max_tokens: 200, messages, output_config: { format: { type: 'json_schema', schema: answer } } });
    equal(JSON.parse(text(message)), { answer: 'yes' });
  },
  async 'count tokens'(model) {
    counted((await client.messages.countTokens({ model, system, messages })).input_tokens);
  },
  async models(model) {
    const ids = [];
    for await (const entry of client.models.list()) ids.push(entry.id);
    among(ids, model);
  },
});
