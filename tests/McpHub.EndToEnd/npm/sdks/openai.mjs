// The OpenAI SDK: Chat Completions with its own loop of tools, and Responses.
import OpenAI from 'openai';
import { acted, act, among, answer, counted, equal, hub, key, parameters, question, run, said, system, tools, vectors } from './cells.mjs';

const client = new OpenAI({ baseURL: hub('/v1'), apiKey: key, maxRetries: 0 });
const messages = [{ role: 'system', content: system }, { role: 'user', content: question }];
const runnable = Object.entries(tools).map(([name, description]) => ({ type: 'function', function: { name, description, parameters, function: act(name), parse: JSON.parse } }));
const asked = { tools: runnable, messages: [{ role: 'user', content: question }] };
const embeddings = async (model) => vectors((await client.embeddings.create({ model, input: [question, question] })).data.map((entry) => entry.embedding));
const models = async (model) => {
  const ids = [];
  for await (const entry of client.models.list()) ids.push(entry.id);
  among(ids, model);
};

await run('openai', {
  async chat(model) {
    const chat = await client.chat.completions.create({ model, messages });
    equal(chat.choices[0].finish_reason, 'stop');
    said(chat.choices[0].message.content, chat.usage.completion_tokens);
  },
  async stream(model) {
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    const chat = await stream.finalChatCompletion();
    equal(chat.choices[0].finish_reason, 'stop');
    said(chat.choices[0].message.content, chat.usage.completion_tokens);
  },
  async tools(model) {
    said(await client.chat.completions.runTools({ model, ...asked }).finalContent());
    acted();
  },
  async 'tools streamed'(model) {
    said(await client.chat.completions.runTools({ model, ...asked, stream: true }).finalContent());
    acted();
  },
  async structured(model) {
    const chat = await client.chat.completions.create({ model, messages: asked.messages, response_format: { type: 'json_schema', json_schema: { name: 'reply', schema: answer, strict: true } } });
    equal(JSON.parse(chat.choices[0].message.content), { answer: 'yes' });
  },
  embeddings,
  models,
});

const offered = Object.entries(tools).map(([name, description]) => ({ type: 'function', name, description, parameters, strict: true }));

/** A round of tools, the answer given back as it came. */
async function round(ask) {
  const input = [{ role: 'user', content: question }];
  const first = await ask({ tools: offered, input, store: false });
  input.push(...first.output);
  for (const item of first.output.filter((item) => item.type === 'function_call')) {
    input.push({ type: 'function_call_output', call_id: item.call_id, output: act(item.name)(item.arguments) });
  }
  said((await ask({ tools: offered, input, store: false })).output_text);
  acted();
}

await run('openai-responses', {
  async chat(model) {
    const response = await client.responses.create({ model, instructions: system, input: question });
    equal(response.status, 'completed');
    said(response.output_text, response.usage.output_tokens);
  },
  async stream(model) {
    const response = await client.responses.stream({ model, instructions: system, input: question }).finalResponse();
    equal(response.status, 'completed');
    said(response.output_text, response.usage.output_tokens);
  },
  tools: (model) => round((ask) => client.responses.create({ model, ...ask })),
  'tools streamed': (model) => round((ask) => client.responses.stream({ model, ...ask }).finalResponse()),
  async structured(model) {
    const response = await client.responses.parse({ model, input: question, text: { format: { type: 'json_schema', name: 'reply', schema: answer, strict: true } } });
    equal(JSON.parse(response.output_text), { answer: 'yes' });
  },
  embeddings,
  async 'count tokens'(model) {
    counted((await client.responses.inputTokens.count({ model, instructions: system, input: question })).input_tokens);
  },
  models,
});
