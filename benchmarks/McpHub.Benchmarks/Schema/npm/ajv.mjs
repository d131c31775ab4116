// For every line {schema, text}: the median of several rounds of JSON.parse + ajv, in nanoseconds. The text is already a string, so that ajv is not charged for decoding it.
import { createInterface } from 'node:readline';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';

const rounds = 7;
for await (const line of createInterface({ input: process.stdin })) {
  const { schema, text } = JSON.parse(line);
  const Dialect = (schema.$schema ?? '').includes('draft-07') ? Ajv : Ajv2020;
  const validate = new Dialect({ strict: false, validateFormats: false }).compile(schema);
  const times = [];
  const count = Math.max(200, Math.min(20_000, Math.floor(2_000_000 / text.length)));
  for (let round = 0; round <= rounds; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) if (!validate(JSON.parse(text))) throw new Error('not valid for ajv');
    if (round > 0) times.push(Number(process.hrtime.bigint() - start) / count);
  }
  console.log(times.sort((a, b) => a - b)[rounds >> 1]);
}
