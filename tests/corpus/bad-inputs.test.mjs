// Broken, hostile and odd-but-valid inputs: an answer within ten seconds and a gigabyte, a sentence for what is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { cli } from '../support/places.mjs';
import { corpus } from './corpus.mjs';

const { skip, bad } = corpus();
const GIGABYTE_IN_KB = 1 << 20;

/** What `expected.json` says in words, as the exit statuses that fit. */
function statuses(expect) {
  const either = / or |\(or /.test(expect);
  if (!either && expect.startsWith('parses')) return [0];
  if (!either && /^(error|refused|clear error)/.test(expect)) return [3];
  return [0, 3];
}

test('bad inputs', { skip: skip || (bad ? false : 'the corpus has no bad inputs') }, async t => {
  const expected = JSON.parse(fs.readFileSync(path.join(bad, 'expected.json'), 'utf8'));
  for (const [name, { expect, why }] of Object.entries(expected).sort()) {
    await t.test(`${name}: ${expect}`, () => {
      const command = `ulimit -v ${GIGABYTE_IN_KB}; exec "$0" analyze --format json "$1"`;
      const { status, signal, stderr, stdout, error } = spawnSync('sh', ['-c', command, cli(), path.join(bad, name)], { encoding: 'utf8', timeout: 10_000, maxBuffer: 1 << 28 });
      assert.ok(!error && !signal, `${error?.code ?? signal}: ${why}`);
      assert.doesNotMatch(stderr, /panicked|memory allocation/, why);
      assert.ok(statuses(expect).includes(status), `exit ${status}, ${expect} (${why}): ${stderr.slice(0, 200)}`);
      if (status === 3) assert.ok(stderr.trim().length >= 15, `a sentence, not ${JSON.stringify(stderr)}`);
      else assert.equal(JSON.parse(stdout).schema, 'leakproof.report/1');
    });
  }
});
