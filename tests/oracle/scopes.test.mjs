// The class table of a part of a heap equals DevTools' own under the same filter, class by class.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { devtoolsDeadVariables, devtoolsScopes, differences, partDifferences } from './compare.mjs';
import { fixtures, snapshotOf } from './golden.mjs';

/** Names of the scopes that held something. */
async function compare(file) {
  const theirs = await devtoolsScopes(file);
  const filled = [];
  for (const [scope, table] of Object.entries(theirs)) {
    const differ = differences(summary(file, scope), table);
    assert.ok(differ.length === 0, `${scope}: ${differ.length} differences:\n${differ.slice(0, 20).join('\n')}`);
    if (table.classes.length) filled.push(scope);
  }
  return filled;
}

for (const name of ['parts', 'agent-chromium-156', 'agent-node-24', 'agent-node-8', 'random-1', 'random-2', 'random-3']) {
  test(name, async () => {
    assert.ok(fixtures.includes(name));
    const filled = await compare(snapshotOf(name));
    if (name !== 'parts') return;
    // The fixture that was made for this has something in each.
    for (const scope of ['by-detached', 'by-contexts', 'by-event-handlers', 'by-console', 'shared-by-realms', 'no-realm']) assert.ok(filled.includes(scope), scope);
    assert.ok(filled.filter(scope => scope.startsWith('realm:')).length >= 2);
  });
}

test('dead variables: DevTools finds in the fixture what crates/analysis/tests/census.rs expects of ours', async () => {
  const found = await devtoolsDeadVariables(snapshotOf('parts'));
  assert.deepEqual(found.map(({ name, retained }) => [name, retained]), [['unused', 7000], ['alsoUnused', 100]]);
});

test('a real heap', async () => {
  const filled = await compare(run('agent-queue').snapshots.at(-1).file);
  for (const scope of ['by-contexts', 'no-realm']) assert.ok(filled.includes(scope), scope);
  assert.ok(filled.some(scope => scope.startsWith('realm:')));
});

test('parts of a recording, without stacks and with them', async () => {
  for (const file of run('recording').files) {
    const { differ, filled } = await partDifferences(file);
    assert.deepEqual(differ.slice(0, 20), [], file);
    assert.ok(filled > 2, `${filled} parts of ${file} had objects`);
  }
});

test('a realm that is not there is told from those that are', () => {
  assert.throws(() => summary(snapshotOf('parts'), 'realm:@999999'), /no realm @999999.*Its realms, largest first: @\d+/s);
  assert.throws(() => summary(snapshotOf('parts'), 'by-cats'), /the scopes are all, detached/);
  assert.throws(() => summary(snapshotOf('parts'), 'ids:@7'), /ids:@123-@456/);
});
