// The AI SDK over each of its providers whose API the hub speaks. It has its own loop of tools, and cannot list models or count tokens.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { acted, act, answer, equal, hub, key, parameters, question, run, said, system, tools, vectors } from './cells.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;
const runnable = Object.fromEntries(Object.entries(tools).map(([name, description]) => [name, tool({ description, inputSchema: jsonSchema(parameters), execute: act(name) })]));

/** @param embedding of a model's name, where the provider's API has embeddings */
function operations(model, embedding, { instructions, structured } = {}) {
  const ask = (name) => ({ model: model(name), prompt: question, maxRetries: 0 });
  const settled = async (result) => ({ finish: await result.finishReason, text: await result.text, output: (await result.usage).outputTokens });
  const streamed = (options) => settled(streamText({ ...options, onError: () => {} }));
  const whole = async (options) => settled(await generateText(options));
  const brief = (act) => async (name) => {
    const { finish, text, output } = await act({ ...ask(name), ...(instructions ?? { system }) });
    equal(finish, 'stop');
    said(text, output);
  };
  const round = (act) => async (name) => {
    said((await act({ ...ask(name), tools: runnable, stopWhen: stepCountIs(3) })).text);
    acted();
  };
  return {
    chat: brief(whole),
    stream: brief(streamed),
    tools: round(whole),
    'tools streamed': round(streamed),
    async structured(name) {
      const result = await generateText({ ...ask(name), output: Output.object({ schema: jsonSchema(answer) }), providerOptions: structured });
      equal(result.output, { answer: 'yes' });
    },
    ...(embedding && {
      async embeddings(name) {
        vectors((await embedMany({ model: embedding(name), values: [question, question], maxRetries: 0 })).embeddings);
      },
    }),
  };
}

const openai = createOpenAI({ baseURL: hub('/v1'), apiKey: key });
const anthropic = createAnthropic({ baseURL: hub('/v1'), apiKey: key });
const google = createGoogle({ baseURL: hub('/v1beta'), apiKey: key });
const compatible = createOpenAICompatible({ name: 'hub', baseURL: hub('/v1'), apiKey: key, includeUsage: true, supportsStructuredOutputs: true });

await run('ai-openai', operations(openai.chat, openai.embedding));
await run('ai-openai-responses', operations(openai.responses, openai.embedding, { instructions: { providerOptions: { openai: { instructions: system } } } }));
await run('ai-anthropic', operations(anthropic, null, { structured: { anthropic: { structuredOutputMode: 'outputFormat' } } }));
await run('ai-google', operations(google, google.embedding));
await run('ai-openai-compatible', operations(compatible, compatible.textEmbeddingModel));
