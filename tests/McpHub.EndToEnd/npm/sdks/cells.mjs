// What every SDK says at every provider, and a line of JSON for each cell: {sdk, provider, operation, problem}.
//   usage: node sdks/NAME.mjs PROVIDER...     each the alias of a model at that provider; HUB_URL and HUB_KEY as in walk.mjs
// The providers are fakes that know these words: a request that does not hold them in the provider's own places is refused.
export const hub = (path) => new URL(path, process.env.HUB_URL).href;
export const key = process.env.HUB_KEY;

export const system = 'Be brief.';
export const question = 'hi there';
export const result = 'no such row';
export const parameters = { type: 'object', properties: { q: { type: 'string', enum: ['x'] } }, required: ['q'], additionalProperties: false };
export const answer = { type: 'object', properties: { answer: { type: 'string', enum: ['yes'] } }, required: ['answer'], additionalProperties: false };
export const tools = { lookup: 'Finds a row.', count: 'Counts rows.' };

/** What the providers answer: the text, 30 tokens of it, and a reason that is none to worry. */
export function said(text, output) {
  equal(text, 'hi there');
  if (output !== undefined) equal(output, 30);
}

export function equal(actual, expected) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`expected ${e}, got ${a}`);
}

/** Two vectors, as the providers make them. */
export function vectors(made) {
  equal(made.map((vector) => [...vector]), [[0.5, -0.25], [0.5, -0.25]]);
}

export function among(all, one) {
  if (!all.includes(one)) throw new Error(`${one} is not in ${all}`);
}

export function counted(tokens) {
  if (!Number.isInteger(tokens) || tokens <= 0) throw new Error(`${tokens} is no count`);
}

/** Runs all operations of an SDK at all providers. A tool's calls are kept in `calls`, which is empty before each. */
export async function run(sdk, operations) {
  for (const provider of process.argv.slice(2)) {
    for (const [operation, act] of Object.entries(operations)) {
      calls.length = 0;
      const problem = await act(provider).then(() => null, (error) => `${error.name}: ${error.message}`);
      console.log(JSON.stringify({ sdk, provider, operation, problem }));
    }
  }
}

export const calls = [];

/** A tool's code. */
export const act = (name) => (input) => {
  calls.push([name, typeof input === 'string' ? JSON.parse(input) : input]);
  return result;
};

/** What the tools were called with: once, by the provider. */
export const acted = () => equal(calls, [['lookup', { q: 'x' }]]);
