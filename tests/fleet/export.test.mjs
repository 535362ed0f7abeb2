// `leakproof export --parquet`, read by DuckDB: the guide's own questions about a fleet.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof, summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { scratch } from '../support/places.mjs';
import { asked, assertAnswers, fleet } from './support/pods.mjs';

test('three questions about three pods of two builds', () => {
  const { tables, pods, queue } = fleet();
  const said = asked(tables);
  assertAnswers(said.answers, queue);

  // Nothing is lost, and nothing is there twice.
  const all = pods.flatMap(([, , { files }]) => files.map(file => summary(file)));
  const sum = of => all.reduce((total, table) => total + of(table), 0);
  assert.deepEqual([said.rows.nodes, said.rows.edges, said.rows.classes, said.rows.snapshots], [sum(t => t.nodes), sum(t => t.edges), sum(t => t.classes.length), all.length]);
  assert.equal(said.lost, 0);
  for (const columns of Object.values(said.columns)) assert.ok(columns.includes('pod') && columns.includes('build'));

  // Redacted: not a byte of a planted value, packed or not, is in a name; names are in dictionaries, which DuckDB reads.
  const names = execFileSync('python3', ['-c', `
import duckdb, sys
for table, column in [("nodes", "class"), ("edges", "name"), ("classes", "class"), ("findings", "title"), ("findings", "owner_path")]:
    for row in duckdb.sql(f"select distinct {column} from read_parquet('${tables}/{table}/**/*.parquet')").fetchall(): print(row[0])`], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.ok(names.includes(queue.class) && !names.includes('kestrel'));
});

test('what cannot be exported says why', () => {
  const folder = scratch();
  const broken = path.join(folder, 'a.heapsnapshot');
  fs.writeFileSync(broken, '{"snapshot":');
  const check = (args, status, words) => {
    const { status: got, stderr } = leakproof('export', ...args);
    assert.equal(got, status, stderr);
    assert.match(stderr, words);
  };
  check(['--parquet', path.join(folder, 'tables'), broken], 3, /a\.heapsnapshot/);
  check(['--parquet', path.join(folder, 'tables'), '--label', '../x=1', broken], 2, /label/);
  check(['--parquet', path.join(broken, 'tables'), run('steady-worker').files[0]], 3, /cannot be written/);
});
