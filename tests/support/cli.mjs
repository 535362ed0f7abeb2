// Calls the command line as a person would.
import { spawnSync } from 'node:child_process';
import { cli } from './places.mjs';

/** Exit status, both outputs, and what stdout holds if that is JSON. */
export function leakproof(...args) {
  const { status, signal, stdout, stderr, error } = spawnSync(cli(), args, { encoding: 'utf8', maxBuffer: 1 << 30, timeout: 300_000 });
  if (error) throw error;
  let json;
  try {
    json = JSON.parse(stdout);
  } catch {
    json = undefined;
  }
  return { status: signal ?? status, stdout, stderr, json };
}

/** The class table of one snapshot, or of a part of it. */
export function summary(file, scope = 'all') {
  const { status, json, stderr } = leakproof('summary', '--format', 'json', '--scope', scope, file);
  if (status !== 0 || !json) throw new Error(`summary of ${file} ended with ${status}: ${stderr}`);
  return json;
}
