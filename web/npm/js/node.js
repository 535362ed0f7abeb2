// Entry point for Node: paths are inputs too.
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeFrom, init } from './engine.js';
import { interfaceOf } from './leakproof-api.js';
import { any } from './sources.js';

codeFrom(() => readFile(new URL('./leakproof_bg.wasm', import.meta.url)));

/** A path or a `file:` URL; a folder stands for the files in it, as on the command line. */
async function open(input) {
  if (input instanceof URL) return fromPath(fileURLToPath(input));
  if (typeof input === 'string') return fromPath(input);
  // What `fs.createReadStream` gives knows its file's name, but may read a part of it only.
  if (typeof input?.path === 'string' && typeof input.pipe === 'function') return { name: input.path, chunks: any(input) };
  return undefined;
}

async function fromPath(file) {
  const info = await stat(file);
  if (!info.isDirectory()) return { name: file, size: info.isFile() ? info.size : undefined, chunks: createReadStream(file, { highWaterMark: 4 << 20 }) };
  const entries = await readdir(file, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => fromPath(path.join(file, name))));
}

export const { analyze, growth, summary, diff, render } = interfaceOf(open);
export { init };
export { LeakproofError } from './failure.js';
