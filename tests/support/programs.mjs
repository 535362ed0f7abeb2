// Runs the programs with a known answer.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { TESTS, scratch } from './places.mjs';

const ran = new Map();

/** Runs `programs/NAME.mjs` once per process; returns the answer it printed, snapshots included. */
export function run(name, node = process.execPath) {
  const key = `${node} ${name}`;
  if (!ran.has(key)) {
    const program = path.join(TESTS, 'programs', `${name}.mjs`);
    const out = execFileSync(node, [program, path.join(scratch(), name)], { encoding: 'utf8' });
    const answer = JSON.parse(out.trim().split('\n').at(-1));
    ran.set(key, { ...answer, files: answer.snapshots.map(snapshot => snapshot.file) });
  }
  return ran.get(key);
}
