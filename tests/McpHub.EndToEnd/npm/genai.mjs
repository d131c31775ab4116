// Google's Gen AI SDK against the hub's /v1beta. HUB_URL and HUB_KEY as in walk.mjs; MODEL (default fast) chooses what is asked.
import { GoogleGenAI } from '@google/genai';
import { report } from './walk.mjs';

const weather = { name: 'get_weather', description: 'The weather of a city.', parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };

await report('genai', async (seen) => {
  const client = new GoogleGenAI({ apiKey: process.env.HUB_KEY ?? 'none', httpOptions: { baseUrl: new URL('/', process.env.HUB_URL).href } });
  const model = process.env.MODEL ?? 'fast';
  const contents = 'Say hello to the hub.';

  seen.models = [];
  for await (const entry of await client.models.list()) seen.models.push(entry.name);

  seen.chat = shorten(await client.models.generateContent({ model, contents, config: { systemInstruction: 'Be brief.' } }));

  const streamed = { chunks: 0, text: '' };
  for await (const chunk of await client.models.generateContentStream({ model, contents, config: { systemInstruction: 'Be brief.' } })) {
    streamed.chunks++;
    streamed.text += chunk.text ?? '';
    streamed.finish = chunk.candidates?.[0]?.finishReason ?? streamed.finish;
    streamed.usage = chunk.usageMetadata ? { input: chunk.usageMetadata.promptTokenCount, output: chunk.usageMetadata.candidatesTokenCount } : streamed.usage;
  }
  seen.streamed = streamed;

  seen.tokens = (await client.models.countTokens({ model, contents })).totalTokens;

  const config = { tools: [{ functionDeclarations: [weather] }] };
  const turns = [{ role: 'user', parts: [{ text: 'use get_weather with {"city":"Oslo"}' }] }];
  const call = await client.models.generateContent({ model, contents: turns, config });
  const [use] = call.functionCalls;
  turns.push(call.candidates[0].content);
  turns.push({ role: 'user', parts: [{ functionResponse: { id: use.id, name: use.name, response: { output: 'rain' } } }] });
  const answer = await client.models.generateContent({ model, contents: turns, config });
  seen.tool = { name: use.name, args: use.args, answer: answer.text };

  try {
    await client.models.generateContent({ model: 'nowhere', contents });
  } catch (error) {
    seen.refused = { name: error.constructor.name, status: error.status };
  }
});

function shorten(response) {
  const usage = response.usageMetadata;
  return { text: response.text, finish: response.candidates[0].finishReason, usage: { input: usage.promptTokenCount, output: usage.candidatesTokenCount } };
}
