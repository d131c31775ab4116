// Google's Gen AI SDK.
import { GoogleGenAI } from '@google/genai';
import { acted, act, among, answer, counted, equal, hub, key, parameters, question, run, said, system, tools, vectors } from './cells.mjs';

const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: hub('/') } });
const functionDeclarations = Object.entries(tools).map(([name, description]) => ({ name, description, parametersJsonSchema: parameters }));

/** A whole answer out of the pieces of a stream. */
async function whole(stream) {
  const seen = { text: '', parts: [], functionCalls: [] };
  for await (const chunk of stream) {
    seen.text += chunk.text ?? '';
    seen.parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    seen.functionCalls.push(...(chunk.functionCalls ?? []));
    seen.finish = chunk.candidates?.[0]?.finishReason ?? seen.finish;
    seen.usage = chunk.usageMetadata ?? seen.usage;
  }
  return seen;
}

const output = (usage) => usage.candidatesTokenCount + (usage.thoughtsTokenCount ?? 0);

async function round(ask) {
  const contents = [{ role: 'user', parts: [{ text: question }] }];
  const first = await ask(contents);
  contents.push({ role: 'model', parts: first.parts });
  contents.push({ role: 'user', parts: first.functionCalls.map(({ id, name, args }) => ({ functionResponse: { id, name, response: { output: act(name)(args) } } })) });
  said((await ask(contents)).text);
  acted();
}

const config = { tools: [{ functionDeclarations }] };

await run('google', {
  async chat(model) {
    const response = await client.models.generateContent({ model, contents: question, config: { systemInstruction: system } });
    equal(response.candidates[0].finishReason, 'STOP');
    said(response.text, output(response.usageMetadata));
  },
  async stream(model) {
    const seen = await whole(await client.models.generateContentStream({ model, contents: question, config: { systemInstruction: system } }));
    equal(seen.finish, 'STOP');
    said(seen.text, output(seen.usage));
  },
  tools: (model) => round(async (contents) => {
    const response = await client.models.generateContent({ model, contents, config });
    return { parts: response.candidates[0].content.parts, functionCalls: response.functionCalls ?? [], text: response.text };
  }),
  'tools streamed': (model) => round(async (contents) => whole(await client.models.generateContentStream({ model, contents, config }))),
  async structured(model) {
    const response = await client.models.generateContent({ model, contents: question, config: { responseMimeType: 'application/json', responseJsonSchema: answer } });
    equal(JSON.parse(response.text), { answer: 'yes' });
  },
  async embeddings(model) {
    const response = await client.models.embedContent({ model, contents: [question, question] });
    vectors(response.embeddings.map((entry) => entry.values));
  },
  async 'count tokens'(model) {
    counted((await client.models.countTokens({ model, contents: question })).totalTokens);
  },
  async models(model) {
    const names = [];
    for await (const entry of await client.models.list()) names.push(entry.name);
    among(names, `models/${model}`);
  },
});
