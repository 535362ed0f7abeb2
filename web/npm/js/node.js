// Entry point for Node: paths are inputs too.
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeFrom, init } from './engine.js';
import { interfaceOf } from './leakproof-api.js';
import { any } from './sources.js';

/** Bytes read from a file at once. */
const PORTION = 4 << 20;

codeFrom(() => readFile(new URL('./leakproof_bg.wasm', import.meta.url)));

/** A path or a `file:` URL; a folder stands for the files in it, as on the command line. */
async function open(input) {
  if (input instanceof URL) return fromPath(fileURLToPath(input));
  if (typeof input === 'string') return fromPath(input);
  // What `fs.createReadStream` gives knows its file's name, but may read a part of it only.
  if (typeof input?.path === 'string' && typeof input.pipe === 'function') return { name: input.path, read: () => any(input), once: true };
  return undefined;
}

/** A path that the system refuses is an input that cannot be read, like any other: the refusal comes when it is read. */
async function fromPath(name) {
  try {
    const info = await stat(name);
    return info.isDirectory() ? await fromFolder(name) : fromFile(name, info);
  } catch (error) {
    return { name, read: () => refused(error) };
  }
}

/** The files directly in a folder, by name; hidden ones, folders and what a link leads to nowhere are left out. */
async function fromFolder(folder) {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const found = await Promise.all(names.map(async (name) => {
    const file = path.join(folder, name);
    const info = await stat(file).catch(() => undefined);
    return info?.isFile() ? [fromFile(file, info)] : [];
  }));
  const files = found.flat();
  return files.length > 0 ? files : { name: folder, read: () => refused({ code: 'EMPTY' }) };
}

function fromFile(name, info) {
  const regular = info.isFile();
  return { name, size: regular ? info.size : undefined, read: () => portions(name), once: !regular };
}

/** Opened when it is its turn: before, it takes no handle, and cannot fail where nobody listens. */
async function* portions(file) {
  yield* createReadStream(file, { highWaterMark: PORTION });
}

async function* refused(error) {
  throw error;
}

export const { analyze, growth, summary, diff, redact, render } = interfaceOf(open);
export { init };
export { LeakproofError } from './failure.js';
