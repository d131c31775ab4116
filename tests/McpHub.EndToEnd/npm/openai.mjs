// The OpenAI SDK against the hub's /v1. HUB_URL and HUB_KEY as in walk.mjs; MODEL (default fast) and QUESTION choose what is asked.
import OpenAI from 'openai';
import { report } from './walk.mjs';

await report('openai', async (seen) => {
  const client = new OpenAI({ baseURL: new URL('/v1', process.env.HUB_URL).href, apiKey: process.env.HUB_KEY ?? 'none', maxRetries: 0 });
  const model = process.env.MODEL ?? 'fast';
  const messages = [{ role: 'user', content: process.env.QUESTION ?? 'Say hello to the hub.' }];

  seen.models = [];
  for await (const entry of client.models.list()) seen.models.push(entry.id);

  const chat = await client.chat.completions.create({ model, messages });
  const [choice] = chat.choices;
  seen.chat = { model: chat.model, text: choice.message.content, finish: choice.finish_reason, usage: chat.usage };

  const streamed = { chunks: 0, text: '', finish: null, usage: null };
  for await (const chunk of await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })) {
    streamed.chunks++;
    streamed.text += chunk.choices[0]?.delta?.content ?? '';
    streamed.finish = chunk.choices[0]?.finish_reason ?? streamed.finish;
    streamed.usage = chunk.usage ?? streamed.usage;
  }
  if (streamed.finish === null) throw new Error('the stream ended without a finish reason');
  seen.streamed = streamed;
});
