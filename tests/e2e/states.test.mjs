// Ways in and states that people seldom meet: a folder, a paste, a file cut short and used all the same, one that is too big
// for a tab, and motion that a person does not want.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { badFiles } from '../support/bad-files.mjs';
import { scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

/** A file whose header promises more than a tab can hold, and whose length makes that credible; it takes no room on the disk. */
function tooBig(good) {
  const file = path.join(scratch(), 'huge.heapsnapshot');
  const bytes = fs.readFileSync(good);
  const head = bytes.subarray(0, bytes.length / 4).toString('latin1');
  fs.writeFileSync(file, head.replace(/"node_count":\d+/, '"node_count":90000000').replace(/"edge_count":\d+/, '"edge_count":400000000'), 'latin1');
  fs.truncateSync(file, 9e9);
  return file;
}

const id = name => `[data-testid="${name}"]`;
const PATIENCE = { timeout: 30_000 };

test('a folder is dropped with all that is in it, and files are pasted', async t => {
  const { files: [good] } = run('small-heap');
  const folder = path.join(scratch(), 'captures');
  fs.mkdirSync(path.join(folder, 'deep/deeper'), { recursive: true });
  fs.copyFileSync(good, path.join(folder, 'deep/deeper/one.heapsnapshot'));
  fs.writeFileSync(path.join(folder, 'metadata.json'), '{"runtime":"node","node_version":"v20.20.2"}');
  fs.writeFileSync(path.join(folder, '.DS_Store'), 'nothing for anybody');
  const page = await openPage(t);
  await page.drop(folder);
  assert.deepEqual((await page.settled(2)).map(entry => entry.state), ['ready', 'ready']);
  await page.page.evaluate(text => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([text], 'pasted.jsonl'));
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, `${JSON.stringify({ ts: '2026-05-05T09:00:00Z', rss: 140e6, heapUsed: 55e6, external: 2e6 })}\n`.repeat(3));
  const entries = await page.settled(3);
  assert.deepEqual(entries.map(entry => entry.state), ['ready', 'ready', 'ready'], JSON.stringify(entries));
  for (const name of ['one.heapsnapshot', 'metadata.json', 'pasted.jsonl']) assert.ok(entries.some(entry => entry.text.includes(name)), name);
  page.assertQuiet();
});

test('what a file that was cut short still holds can be used, and is said to be part of it', async t => {
  const { files: [good] } = run('small-heap');
  const bad = badFiles(good, scratch());
  const page = await openPage(t);
  await page.choose(bad['cut-in-strings'], tooBig(good));
  const entries = await page.settled(2);
  assert.deepEqual(entries.map(entry => entry.state), ['failed', 'failed']);
  const big = entries.find(entry => entry.text.includes('huge'));
  assert.match(big.error, /GB/, 'how much it needs');
  const used = await page.page.$$eval(`${id('evidence-list')} [data-state="failed"] button`, all => {
    const button = all.find(each => each.innerText === 'Use what was read');
    button?.click();
    return Boolean(button);
  });
  assert.ok(used, 'the rest can be used');
  await page.page.waitForSelector(`${id('evidence-list')} [data-state="ready"] .odd`, PATIENCE);
  await page.view('classes');
  await page.page.waitForSelector(id('class-row'), PATIENCE);
  page.assertQuiet();
});

test('nothing moves for those who want no motion', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(answer.files.at(-1));
  await page.settled(1);
  await page.openClass(answer.class).catch(async () => {
    await page.filterClasses(answer.class);
    await page.openClass(answer.class);
  });
  await page.view('retainers');
  await page.page.waitForSelector(id('retainer-node'), PATIENCE);
  const motion = async value => {
    await page.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value }]);
    return page.page.$eval('.gn', node => getComputedStyle(node).animationName);
  };
  assert.equal(await motion('no-preference'), 'appear');
  assert.equal(await motion('reduce'), 'none');
  assert.equal(await page.page.evaluate(() => document.getAnimations().filter(each => each.playState === 'running').length), 0);
  page.assertQuiet();
});
