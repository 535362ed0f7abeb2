// Comparisons equal DevTools' own within a process; between processes they say that they are one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { devtoolsDiff, diffDifferences } from './compare.mjs';

function diff(before, after) {
  const { status, json, stderr } = leakproof('diff', '--format', 'json', before, after);
  assert.equal(status, 0, stderr);
  return json;
}

for (const program of ['agent-queue', 'reply-cache', 'steady-worker']) {
  test(`${program}: every changed class is DevTools'`, async t => {
    const { snapshots } = run(program);
    for (let i = 1; i < snapshots.length; i++) {
      const [before, after] = [snapshots[i - 1], snapshots[i]];
      await t.test(`step ${i}`, async () => {
        const ours = diff(before.file, after.file);
        assert.ok(ours.same_process, 'one process');
        const differ = diffDifferences(ours.classes, await devtoolsDiff(after.file, before.file));
        assert.deepEqual(differ.slice(0, 20), [], `${differ.length} differences`);
        assert.ok(ours.classes.length > 5, 'something changes between any two snapshots');
        for (const each of ours.classes) assert.equal(each.delta, each.count[1] - each.count[0], each.name);
      });
    }
  });
}

test('two runs of a program are two processes, compared by class', () => {
  const [one, two] = [run('agent-queue'), run('agent-queue', { turn: 2 })];
  const [before, after] = [one.snapshots[0], two.snapshots.at(-1)];
  const ours = diff(before.file, after.file);
  assert.equal(ours.same_process, false, 'ids of two processes must not be compared');
  for (const [name, count] of Object.entries(after.classes)) {
    const rows = ours.classes.filter(each => each.name === name);
    if (!rows.length) { // what did not change has no row
      assert.equal(before.classes[name] ?? 0, count, name);
      continue;
    }
    const [was, is] = [0, 1].map(side => rows.reduce((sum, each) => sum + each.count[side], 0));
    assert.deepEqual([was, is], [before.classes[name] ?? 0, count], name);
    assert.ok(rows.every(each => each.added === undefined && each.removed === undefined), 'no single object can be followed');
  }
});

test('the comparison notices every column', () => {
  const rows = [{ name: 'A', added: 1, removed: 2, added_bytes: 8, removed_bytes: 16 }];
  assert.deepEqual(diffDifferences(rows, rows), []);
  for (const column of Object.keys(rows[0])) assert.equal(diffDifferences([{ ...rows[0], [column]: 9 }], rows).length, 2, column);
  assert.equal(diffDifferences([...rows, ...rows], rows).length, 1, 'twice is not once');
});
