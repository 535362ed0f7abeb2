// What a browser downloads, beside its budget: `node sizes.mjs [SITE]`. The table is committed (results/sizes.md).
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { ROOT, markdown } from './support.mjs';

const site = path.resolve(process.argv[2] ?? path.join(ROOT, 'target/site'));
const BUDGETS = [['page', /leakproof-app.*\.(wasm|js)$/, 350], ['engine', /leakproof-worker.*\.(wasm|js)$/, 450]];
const files = fs.readdirSync(site).filter(name => fs.statSync(path.join(site, name)).isFile());
const size = names => names.reduce(([raw, packed], name) => {
  const bytes = fs.readFileSync(path.join(site, name));
  return [raw + bytes.length, packed + zlib.gzipSync(bytes, { level: 9 }).length];
}, [0, 0]);
const rows = BUDGETS.map(([what, pattern, budget]) => {
  const [raw, packed] = size(files.filter(name => pattern.test(name)));
  return [what, (raw / 1000).toFixed(0), (packed / 1000).toFixed(0), String(budget)];
});
const [raw, packed] = size(files);
console.log(markdown(['part', 'kB', 'kB gzipped', 'budget, kB gzipped'], [...rows, ['all of it', (raw / 1000).toFixed(0), (packed / 1000).toFixed(0), '']]));
