// Broken files, made from a good one.
import fs from 'node:fs';
import path from 'node:path';

/** A one-pixel picture. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Writes one file of each kind into `folder`; returns their paths by kind. */
export function badFiles(good, folder) {
  const bytes = fs.readFileSync(good);
  const claim = (key, value) => {
    const text = bytes.toString('latin1');
    const lying = text.replace(new RegExp(`"${key}":\\d+`), `"${key}":${value}`);
    if (lying === text) throw new Error(`${good} has no ${key}`);
    return Buffer.from(lying, 'latin1');
  };
  const contents = {
    'empty': Buffer.alloc(0),
    'not-json': Buffer.from('<!doctype html><title>502</title><p>The file could not be downloaded.'),
    'truncated': bytes.subarray(0, Math.floor(bytes.length * 0.6)),
    'cut-in-strings': bytes.subarray(0, bytes.length - 40),
    'too-many-nodes': claim('node_count', 4_000_000_000),
    'too-few-nodes': claim('node_count', 7),
    'beyond-numbers': claim('edge_count', '9007199254740993000'),
    'picture': PICTURE,
  };
  return Object.fromEntries(Object.entries(contents).map(([kind, content]) => {
    const file = path.join(folder, `${kind}.heapsnapshot`);
    fs.writeFileSync(file, content);
    return [kind, file];
  }));
}
