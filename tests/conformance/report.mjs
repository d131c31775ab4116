// Counts what the suite found. usage: node report.mjs OUT-DIRECTORY server|client [scenario], or --list server|client REVISION for names
// OUT-DIRECTORY holds one folder per revision, as the suite wrote it. Exits 1 when any check failed or a required scenario did not run.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

const [out, role, only] = process.argv.slice(2);
const here = import.meta.dirname;
const requirements = (revision) => parse(readFileSync(join(here, 'node_modules/@modelcontextprotocol/conformance/requirements', `${revision}.yaml`), 'utf8'), { schema: 'failsafe' });
// Extensions of authorization that the hub does not have: docs/identity.md, "Tokens for servers".
const notBuilt = ['auth/enterprise-managed-authorization', 'auth/dpop', 'auth/dpop-nonce', 'auth/wif-jwt-bearer'];
const isOurs = (name) => role === 'server' || !notBuilt.includes(name);
if (out === '--list') {
  const { [role]: scored, not_scored } = requirements(only);
  console.log([...scored, ...not_scored.filter((s) => s.leg === role).map((s) => s.scenario)].filter(isOurs).join('\n'));
  process.exit();
}
let wrong = 0;
let ran = 0;
const complain = (text) => (console.log(text), wrong++);

for (const revision of readdirSync(out).sort()) {
  const required = requirements(revision)[role].filter(isOurs);
  const results = readResults(join(out, revision));
  if (!only) for (const name of required.filter((n) => !results.has(n))) results.set(name, [{ id: 'did-not-run', status: 'FAILURE', errorMessage: 'no result' }]);

  const names = [...results.keys()];
  ran += names.length;
  console.log(`${role} ${revision}: ${count(names.filter((n) => required.includes(n)), results)}`);
  const others = names.filter((n) => !required.includes(n));
  if (others.length) console.log(`  not scored: ${count(others, results)}`);

  const found = names.flatMap((scenario) => results.get(scenario).map((check) => ({ scenario, ...check })));
  for (const c of found.filter((c) => c.status === 'WARNING')) console.log(`  warning ${c.scenario}:${c.id}: ${c.errorMessage ?? ''}`);

  for (const c of found.filter((c) => c.status === 'FAILURE')) complain(`  FAILED ${c.scenario}:${c.id}: ${c.errorMessage ?? ''}`);
}
if (ran === 0) complain(`No scenario '${only}' in this suite.`);
process.exit(wrong ? 1 : 0);

function readResults(directory) {
  const results = new Map();
  // Scenarios of a group lie in a folder of that name.
  for (const checks of readdirSync(directory, { recursive: true }).filter((file) => file.endsWith('checks.json')).sort()) {
    const file = join(directory, checks);
    const folder = dirname(checks).replaceAll('\\', '/');
    const name = folder.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, '');
    results.set(name, JSON.parse(readFileSync(file, 'utf8')));
  }
  return results;
}

/** As the suite counts: a warning neither passes nor fails. */
function count(names, results) {
  const checks = names.flatMap((name) => results.get(name));
  const passed = checks.filter((c) => c.status === 'SUCCESS').length;
  const failed = checks.filter((c) => c.status === 'FAILURE').length;
  const whole = names.filter((name) => results.get(name).every((c) => c.status !== 'FAILURE')).length;
  return `${whole}/${names.length} scenarios, ${passed}/${passed + failed} checks`;
}
