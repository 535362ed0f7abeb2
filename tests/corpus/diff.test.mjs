// Every two consecutive snapshots of every case compare as DevTools compares them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { devtoolsDiff, diffDifferences } from '../oracle/compare.mjs';
import { leakproof } from '../support/cli.mjs';
import { corpus } from './corpus.mjs';

const { skip, cases } = corpus();

test('comparisons of consecutive snapshots equal DevTools\'', { skip }, async t => {
  let pairs = 0;
  for (const name of fs.readdirSync(cases).filter(each => each.startsWith('case-')).sort()) {
    const files = fs.readdirSync(path.join(cases, name)).filter(each => each.endsWith('.heapsnapshot')).sort();
    for (let i = 1; i < files.length; i++) {
      const [before, after] = [files[i - 1], files[i]].map(file => path.join(cases, name, file));
      await t.test(`${name}: ${files[i - 1]} and ${files[i]}`, async () => {
        const { status, json, stderr } = leakproof('diff', '--format', 'json', before, after);
        assert.equal(status, 0, stderr);
        assert.ok(json.same_process, 'one process');
        const differ = diffDifferences(json.classes, await devtoolsDiff(after, before));
        assert.deepEqual(differ.slice(0, 20), [], `${differ.length} differences`);
        pairs++;
      });
    }
  }
  assert.ok(pairs > 0, 'there are snapshots to compare');
  t.diagnostic(`${pairs} pairs equal`);
});
