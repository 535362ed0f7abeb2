// Broken, hostile and odd-but-valid inputs: an answer within ten seconds and a gigabyte, a sentence for what is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { cli } from '../support/places.mjs';
import { badInputs, corpus } from './corpus.mjs';

const { skip, bad } = corpus();
const GIGABYTE_IN_KB = 1 << 20;
/** Exit statuses of what may happen to a file. */
const STATUS = { read: 0, refused: 3 };

test('bad inputs', { skip: skip || (bad ? false : 'the corpus has no bad inputs') }, async t => {
  for (const { name, expect, why, may } of badInputs(bad)) {
    await t.test(`${name}: ${expect}`, () => {
      const command = `ulimit -v ${GIGABYTE_IN_KB}; exec "$0" analyze --format json "$1"`;
      const { status, signal, stderr, stdout, error } = spawnSync('sh', ['-c', command, cli(), path.join(bad, name)], { encoding: 'utf8', timeout: 10_000, maxBuffer: 1 << 28 });
      assert.ok(!error && !signal, `${error?.code ?? signal}: ${why}`);
      assert.doesNotMatch(stderr, /panicked|memory allocation/, why);
      assert.ok(may.some(each => STATUS[each] === status), `exit ${status}, ${expect} (${why}): ${stderr.slice(0, 200)}`);
      if (status === 3) assert.ok(stderr.trim().length >= 15, `a sentence, not ${JSON.stringify(stderr)}`);
      else assert.equal(JSON.parse(stdout).schema, 'leakproof.report/1');
    });
  }
});
