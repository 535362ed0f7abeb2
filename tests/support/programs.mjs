// Runs the programs with a known answer.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { TESTS, scratch } from './places.mjs';

const ran = new Map();

/** Runs `programs/NAME.mjs` once per process and turn; returns the answer it printed, snapshots included. */
export function run(name, { node = process.execPath, turn = 1 } = {}) {
  const key = `${node} ${name} ${turn}`;
  if (!ran.has(key)) {
    const program = path.join(TESTS, 'programs', `${name}.mjs`);
    const out = execFileSync(node, [program, path.join(scratch(), turn > 1 ? `${name}-${turn}` : name)], { encoding: 'utf8' });
    const answer = JSON.parse(out.trim().split('\n').at(-1));
    ran.set(key, { ...answer, files: answer.snapshots.map(snapshot => snapshot.file) });
  }
  return ran.get(key);
}
