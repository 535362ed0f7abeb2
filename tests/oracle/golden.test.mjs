// The made fixtures: their recorded class tables are DevTools', and ours equal them in every layout.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { summary } from '../support/cli.mjs';
import { differences } from './compare.mjs';
import { fixtures, golden, goldenOf, snapshotOf } from './golden.mjs';

test('there are fixtures', () => assert.ok(fixtures.length >= 11));

for (const name of fixtures) {
  test(name, async t => {
    const recorded = fs.readFileSync(goldenOf(name), 'utf8');
    await t.test('is recorded as DevTools shows it', async () => {
      assert.equal(recorded, await golden(name), 'run: node oracle/golden.mjs');
    });
    await t.test('summary equals it', () => {
      const differ = differences(summary(snapshotOf(name)), JSON.parse(recorded));
      assert.deepEqual(differ, []);
    });
  });
}
