// The class table equals DevTools' own, class by class, on snapshots of the Node that runs this test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { devtools, differences, row } from './compare.mjs';

for (const program of ['agent-queue', 'reply-cache', 'steady-worker', 'small-heap']) {
  test(`${program}: every class row is DevTools'`, async t => {
    const { snapshots } = run(program);
    for (const { file, classes } of snapshots) {
      await t.test(file.split('/').at(-1), async () => {
        const [ours, theirs] = [summary(file), await devtools(file)];
        for (const [name, count] of Object.entries(classes)) {
          const rows = ours.classes.filter(each => each.name === name);
          assert.equal(rows.reduce((sum, each) => sum + each.count, 0), count, `${name}: the program has ${count}, the table ${rows.map(row)}`);
        }
        const differ = differences(ours, theirs);
        assert.ok(differ.length === 0, `${differ.length} differences:\n${differ.slice(0, 20).join('\n')}`);
        assert.ok(theirs.classes.length > 100, 'a real heap has many classes');
      });
    }
  });
}

test('the comparison notices every column', () => {
  const table = { nodes: 2, edges: 1, total_shallow_bytes: 8, classes: [{ name: 'A', count: 1, shallow_bytes: 8, retained_bytes: 8, distance: 1 }] };
  assert.deepEqual(differences(table, table), []);
  for (const column of ['name', 'count', 'shallow_bytes', 'retained_bytes', 'distance']) {
    const other = { ...table, classes: [{ ...table.classes[0], [column]: 9 }] };
    assert.equal(differences(other, table).length, 2, column);
  }
  for (const total of ['nodes', 'edges', 'total_shallow_bytes']) assert.equal(differences({ ...table, [total]: 9 }, table).length, 1, total);
  const counted = { ...table, statistics: { code: 8 } };
  for (const statistics of [{ code: 9 }, {}, undefined]) assert.equal(differences({ ...table, statistics }, counted).length, 1, 'families');
  assert.equal(differences({ ...table, classes: [...table.classes, ...table.classes] }, table).length, 2, 'twice is not once');
});
