// A redacted snapshot is the same heap to DevTools: same graph, same rows of the class table, and none of the text.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { cli, scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { corpus, recordings } from '../corpus/corpus.mjs';
import { counted, devtools, devtoolsTraces, row } from './compare.mjs';
import { fixtures, goldenOf, snapshotOf } from './golden.mjs';

const folder = scratch();

/** Redacts a file; returns the path of the result. */
function redacted(file, name = `${path.basename(file)}.redacted`) {
  const out = path.join(folder, name);
  execFileSync(cli(), ['redact', file, '-o', out]);
  return out;
}

/** A row without the name, which may hold what was redacted. */
const figures = each => row({ ...each, name: '' });

/** The rows of one table that are not in the other, as often as they are there. */
function beyond(rows, others) {
  const left = new Map();
  for (const text of others.map(row)) left.set(text, (left.get(text) ?? 0) + 1);
  return rows.filter(each => {
    const count = left.get(row(each)) ?? 0;
    left.set(row(each), count - 1);
    return count < 1;
  });
}

/**
 * Both tables have the same figures. Where a name differs, the row has another name of the same length, which no class of the
 * original has. Returns the original's names that were replaced.
 */
function same(after, before) {
  for (const key of ['nodes', 'edges', 'total_shallow_bytes']) assert.equal(after[key], before[key], key);
  assert.deepEqual(after.classes.map(figures).sort(), before.classes.map(figures).sort());
  const [renamed, replaced] = [beyond(after.classes, before.classes), beyond(before.classes, after.classes)];
  const shape = each => `${each.name.length} ${figures(each)}`;
  assert.deepEqual(renamed.map(shape).sort(), replaced.map(shape).sort());
  const names = new Set(before.classes.map(each => each.name));
  for (const { name } of renamed) assert.ok(!names.has(name), `${name} is a name of the original`);
  return replaced.map(each => each.name);
}

for (const name of fixtures.filter(each => /^(agent|odd-keys|random-1)/.test(each))) {
  test(name, async () => {
    const before = JSON.parse(fs.readFileSync(goldenOf(name), 'utf8'));
    const replaced = same(await devtools(redacted(snapshotOf(name))), before);
    // The random heaps have objects that are called `a text`.
    assert.deepEqual(replaced.filter(each => each !== 'a text'), [], 'structure keeps its names');
  });
}

test('a real heap', async t => {
  const { snapshots, planted } = run('agent-queue');
  const { file } = snapshots.at(-1);
  assert.ok(fs.readFileSync(file, 'utf8').toLowerCase().includes(planted), 'the word is there to be found');
  const before = await devtools(file);
  const out = redacted(file);
  await t.test('keeps its class table', async () => {
    const replaced = same(await devtools(out), before);
    assert.ok(replaced.length < before.classes.length / 50, `hardly a class is named like a value: ${replaced}`);
  });
  await t.test('has none of the words', () => assert.ok(!fs.readFileSync(out, 'utf8').toLowerCase().includes(planted)));
  await t.test('packed or not', async () => {
    const packed = path.join(folder, 'in.heapsnapshot.gz');
    fs.writeFileSync(packed, zlib.gzipSync(fs.readFileSync(file)));
    const unpacked = path.join(folder, 'out.heapsnapshot');
    fs.writeFileSync(unpacked, zlib.gunzipSync(fs.readFileSync(redacted(packed, 'out.heapsnapshot.gz'))));
    same(await devtools(unpacked), before);
  });
});

/** A function that allocated, or one that called it: without the path of its script, which is hidden, but for its length. */
const allocator = ({ scriptName, callers, ...figures }) => ({ ...figures, path: scriptName.length, callers: callers?.map(allocator) });

/** Both recordings are the same to DevTools. Returns how many functions of the original allocated, and how many are renamed. */
async function sameRecording(after, before) {
  const [theirs, own] = [await devtoolsTraces(after), await devtoolsTraces(before)];
  same(theirs, own);
  const nameless = each => ({ ...each, name: each.name.length, callers: each.callers?.map(nameless) });
  const [left, right] = [theirs, own].map(table => table.traces.map(allocator));
  assert.deepEqual(left.map(nameless), right.map(nameless));
  return { functions: right.length, renamed: left.filter((each, n) => each.name !== right[n].name).length };
}

test('a recording', async () => {
  const { snapshots, planted } = run('recording');
  const file = counted(snapshots[1].file);
  assert.ok(fs.readFileSync(file, 'utf8').includes(planted), 'the word is there to be found');
  const out = redacted(file);
  const { functions, renamed } = await sameRecording(out, file);
  assert.ok(functions > 10 && renamed < functions / 20, `${renamed} of ${functions} functions are named like values`);
  assert.ok(!fs.readFileSync(out, 'utf8').toLowerCase().includes(planted));
});

test('recordings of the corpus', { skip: corpus().skip }, async t => {
  const { cases } = corpus();
  const files = recordings({ cases });
  assert.ok(files.length > 0);
  for (const name of files) {
    await t.test(path.relative(cases, name), async () => {
      const file = counted(name);
      const { functions, renamed } = await sameRecording(redacted(file), file);
      assert.equal(functions > 0, path.basename(name) !== 'no-stacks.heaptimeline', `${functions} functions`);
      assert.equal(renamed, 0);
    });
  }
});

test('the original is not overwritten, and no half file is left', () => {
  const file = path.join(folder, 'kept.heapsnapshot');
  fs.copyFileSync(snapshotOf('agent-node-20'), file);
  const original = fs.readFileSync(file);
  assert.throws(() => execFileSync(cli(), ['redact', file, '-o', file], { stdio: 'pipe' }), { status: 2 });
  assert.deepEqual(fs.readFileSync(file), original);
  const half = path.join(folder, 'half.heapsnapshot');
  fs.writeFileSync(half, original.subarray(0, original.length / 2));
  const before = fs.readdirSync(folder).length;
  assert.throws(() => execFileSync(cli(), ['redact', half, '-o', path.join(folder, 'never.heapsnapshot')], { stdio: 'pipe' }), { status: 3 });
  assert.equal(fs.readdirSync(folder).length, before);
});
