// `leakproof export --parquet`, read by DuckDB: the guide's own questions about a fleet.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof, summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { ROOT, scratch } from '../support/places.mjs';
import { asked, assertAnswers, fleet } from './support/pods.mjs';

/** What a Python program prints, as JSON. */
const python = (program, ...args) => JSON.parse(execFileSync('python3', ['-c', program, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }));

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

  // Redacted: not a byte of a planted value is in any text. Names are there, and the value is there to be found in what was exported.
  const texts = python(`
import duckdb, json
found = {}
for table in ["nodes", "edges", "classes", "snapshots", "findings"]:
    files = f"read_parquet('${tables}/{table}/**/*.parquet', hive_partitioning = true)"
    for name, kind, *_ in duckdb.sql(f"describe select * from {files}").fetchall():
        if kind == "VARCHAR":
            found[f"{table}.{name}"] = [row[0] for row in duckdb.sql(f'select distinct "{name}" from {files}').fetchall() if row[0] is not None]
print(json.dumps(found))`);
  for (const column of ['nodes.class', 'nodes.type', 'edges.name', 'edges.type', 'classes.class', 'snapshots.name', 'findings.title', 'findings.owner', 'findings.owner_path', 'findings.source', 'findings.pod']) {
    assert.ok(texts[column]?.length, `${column} has text`);
  }
  for (const column of ['nodes.class', 'classes.class', 'findings.class']) assert.ok(texts[column].includes(queue.class), column);
  assert.ok(fs.readFileSync(queue.snapshots.at(-1).file, 'utf8').includes(queue.planted));
  assert.ok(!JSON.stringify(texts).toLowerCase().includes(queue.planted));
});

test('a class counts once in a process, however many places and snapshots it is in', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs/src/use/fleets.md'), 'utf8');
  const [, query] = [...guide.matchAll(/```sql\n(.*?)```/gs)].map(block => block[1]);
  const rows = python(`
import duckdb, json, sys
snapshots = [(build, pod, f"s{position}", position) for build, pod in [("1", "a"), ("1", "b"), ("2", "a")] for position in range(3)]
classes = []
for build, pod, snapshot, position in snapshots:
    # One name at two places of the source; only one of them grows, by 1000 a snapshot.
    classes += [(build, pod, snapshot, "Job", 5_000, 9_000_000), (build, pod, snapshot, "Job", 1_000 * position, 1_000_000 * position)]
    # It was not there at first, and only one process has it.
    if position and (build, pod) == ("2", "a"): classes += [(build, pod, snapshot, "Late", 300, 700_000)]
    # It went, and it came back.
    if position == 1: classes += [(build, pod, snapshot, "Passing", 90_000, 90_000_000)]
duckdb.sql("create table snapshots (build text, pod text, snapshot text, position int)")
duckdb.executemany("insert into snapshots values (?, ?, ?, ?)", snapshots)
duckdb.sql("create table classes (build text, pod text, snapshot text, class text, count bigint, retained_bytes bigint)")
duckdb.executemany("insert into classes values (?, ?, ?, ?, ?, ?)", classes)
print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))`, query);
  assert.deepEqual(rows, [['Job', 3, 6000, 6_000_000], ['Late', 1, 300, 700_000]]);
});

test('a process that is exported again has the snapshots it has now', () => {
  const folder = scratch();
  const tables = path.join(folder, 'tables');
  const [one, two, three] = run('steady-worker').files.filter(file => file.endsWith('.heapsnapshot'));
  const named = (name, file) => {
    const to = path.join(folder, name);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(file, to);
    return to;
  };
  const exported = (pod, ...args) => {
    const { status, stdout, stderr } = leakproof('export', '--parquet', tables, '--label', `pod=${pod}`, ...args);
    assert.equal(status, 0, stderr);
    return Number.parseInt(stdout, 10);
  };
  const there = (table, pod) => fs.readdirSync(path.join(tables, table, `pod=${pod}`)).sort();
  // Names that would meet: two files called alike, and a third called like the way out.
  const alike = [named('x/a.heapsnapshot', one), named('y/a.heapsnapshot', two), named('a-2.heapsnapshot', three)];
  assert.equal(exported('w', ...alike), 3);
  for (const table of ['nodes', 'edges', 'classes', 'snapshots']) assert.deepEqual(there(table, 'w'), ['snapshot=a', 'snapshot=a-2', 'snapshot=a-2-2'], table);
  exported('v', one);
  const others = there('nodes', 'v');
  assert.equal(exported('w', '--summary', ...alike.slice(0, 2)), 2);
  for (const table of ['classes', 'snapshots']) assert.deepEqual(there(table, 'w'), ['snapshot=a', 'snapshot=a-2'], table);
  for (const table of ['nodes', 'edges']) assert.deepEqual(there(table, 'w'), [], table);
  assert.deepEqual(there('nodes', 'v'), others, 'those of another process stay');
  // What could not be read may be what is there.
  const broken = named('broken.heapsnapshot', one);
  fs.truncateSync(broken, 1000);
  assert.equal(leakproof('export', '--parquet', tables, '--label', 'pod=w', broken).status, 3);
  assert.deepEqual(there('classes', 'w'), ['snapshot=a', 'snapshot=a-2']);
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
  check(['--parquet', path.join(folder, 'tables'), '--label', 'class=x', broken], 2, /a column of this name/);
  check(['--parquet', path.join(folder, 'tables'), '--label', 'pod=x', '--label', 'pod=y', broken], 2, /given twice/);
  check(['--parquet', path.join(broken, 'tables'), run('steady-worker').files[0]], 3, /^[^\n]*cannot be written[^\n]*\n$/);
  // Nothing is read for tables that cannot be written: the file after it is not even missed.
  const { stderr } = leakproof('export', '--parquet', path.join(broken, 'tables'), run('steady-worker').files[0], path.join(folder, 'missing'));
  assert.doesNotMatch(stderr, /missing/);
});
