// A broken file fails alone, with a sentence on its own entry.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { badInputs, corpus } from '../corpus/corpus.mjs';
import { badFiles } from '../support/bad-files.mjs';
import { scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

test('each broken file says what is wrong, the good one is read', async t => {
  const { files: [good] } = run('small-heap');
  const bad = badFiles(good, scratch());
  const page = await openPage(t);
  await page.choose(...Object.values(bad), good);
  const entries = await page.settled(Object.keys(bad).length + 1);
  for (const [kind, file] of Object.entries(bad)) {
    const entry = entries.find(each => each.text.includes(path.basename(file)));
    assert.ok(entry, `${kind} has an entry: ${JSON.stringify(entries)}`);
    assert.equal(entry.state, 'failed', `${kind}: ${entry.text}`);
    assert.ok(entry.error?.trim().length >= 15, `${kind} says what is wrong: ${entry.error}`);
    assert.doesNotMatch(entry.error, /unreachable|panicked|RuntimeError|undefined|\[object/, kind);
  }
  assert.equal(new Set(entries.filter(each => each.error).map(each => each.error)).size > 3, true, 'not one message for all');
  assert.equal(entries.find(each => each.text.includes(path.basename(good))).state, 'ready');
  await page.filterClasses('PlainNote');
  const [row] = await page.visibleClassRows();
  assert.equal(row.count, 3);
  page.assertQuiet();
});

test('a page that saw only broken files takes a good one afterwards', async t => {
  const { files: [good] } = run('small-heap');
  const bad = badFiles(good, scratch());
  const page = await openPage(t);
  await page.choose(bad.truncated);
  assert.deepEqual((await page.settled(1)).map(each => each.state), ['failed']);
  await page.choose(good);
  assert.deepEqual((await page.settled(2)).map(each => each.state).toSorted(), ['failed', 'ready']);
  page.assertQuiet();
});

const { skip, bad } = corpus();

test('every bad input of the corpus is read or refused with a sentence', { skip: skip || (bad ? false : 'the corpus has no bad inputs') }, async t => {
  const inputs = badInputs(bad);
  const page = await openPage(t);
  await page.choose(...inputs.map(each => path.join(bad, each.name)));
  const entries = await page.settled(inputs.length);
  for (const { name, expect, why, may } of inputs) {
    const entry = entries.find(each => each.text.includes(name));
    assert.ok(entry, `${name} has an entry`);
    const state = entry.state === 'ready' ? 'read' : 'refused';
    assert.ok(may.includes(state), `${name} is ${state}, ${expect} (${why}): ${entry.error}`);
    if (state === 'read') continue;
    assert.ok(entry.error?.trim().length >= 15, `${name} says what is wrong: ${entry.error}`);
    assert.doesNotMatch(entry.error, /unreachable|panicked|RuntimeError|undefined|\[object/, name);
  }
  page.assertQuiet();
});
