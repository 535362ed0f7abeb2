// DevTools' class tables of the made fixtures, beside them:
//   node oracle/golden.mjs      writes them anew after the fixtures changed
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TESTS } from '../support/places.mjs';
import { devtools } from './compare.mjs';

const MADE = path.join(TESTS, 'fixtures/made');

/** Valid files that DevTools' worker cannot read: blanks before colons, keys in another order, unknown keys at the end. */
export const BEYOND_DEVTOOLS = ['odd-airy-bom-crlf', 'odd-keys-reversed', 'odd-unknown-key'];

/** Names of the fixtures. */
export const fixtures = fs.readdirSync(MADE).filter(file => file.endsWith('.heapsnapshot')).map(file => file.slice(0, -'.heapsnapshot'.length)).sort();

export const snapshotOf = name => path.join(MADE, `${name}.heapsnapshot`);
export const goldenOf = name => path.join(MADE, `${name}.classes.json`);

/** DevTools' table of a fixture, classes sorted by name, one a line. All odd files hold the heap of `agent-node-20`. */
export async function golden(name) {
  const table = await devtools(snapshotOf(BEYOND_DEVTOOLS.includes(name) ? 'agent-node-20' : name));
  const key = each => JSON.stringify([each.name, each.count, each.shallow_bytes]);
  const classes = table.classes.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).map(each => `  ${JSON.stringify(each)}`);
  const { nodes, edges, total_shallow_bytes, statistics } = table;
  return `{"nodes":${nodes},"edges":${edges},"total_shallow_bytes":${total_shallow_bytes},"statistics":${JSON.stringify(statistics)},"classes":[\n${classes.join(',\n')}\n]}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const name of fixtures) fs.writeFileSync(goldenOf(name), await golden(name));
