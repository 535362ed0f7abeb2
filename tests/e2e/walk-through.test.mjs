// A person's first minute: files in, whose it is, what it holds, tables and report out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const id = name => `[data-testid="${name}"]`;
const DETAILS = 'aside[data-part="details"]';
const PATIENCE = { timeout: 30_000 };

/** Keeps what the page writes to the clipboard and what it saves. */
const keep = page => page.evaluate(() => {
  globalThis.copied = [];
  globalThis.saved = [];
  navigator.clipboard.writeText = async text => { copied.push(text); };
  const address = URL.createObjectURL;
  URL.createObjectURL = blob => {
    saved.push(blob.text());
    return address.call(URL, blob);
  };
  HTMLAnchorElement.prototype.click = () => {};
});

/** Presses a key and gives back the text that it copied. */
async function copy(page, key) {
  const before = await page.evaluate(() => {
    document.activeElement?.blur();
    return copied.length;
  });
  if (key === 'C') await page.keyboard.down('Shift');
  await page.keyboard.press(key);
  if (key === 'C') await page.keyboard.up('Shift');
  await page.waitForFunction(count => copied.length > count, PATIENCE, before);
  return page.evaluate(() => copied.at(-1));
}

test('dropped files, the owner, what it holds, and the report to pass on', async t => {
  const answer = run('agent-queue');
  const opened = await openPage(t);
  const { page } = opened;
  await keep(page);
  const start = performance.now();
  await opened.drop(...answer.files);
  await opened.settled(answer.files.length);
  const { text } = await opened.diagnosisOf('leak');
  assert.match(text, new RegExp(`${answer.holder}\\.${answer.owner}`), 'the first sentence names the owner');
  // One click from the verdict to what is held.
  await page.evaluate(() => [...document.querySelectorAll('main .facts button, main .facts a')].find(each => /what it holds/.test(each.innerText)).click());
  await page.waitForFunction((selector, wanted) => document.querySelector(selector)?.innerText.includes(wanted), PATIENCE, 'main', answer.class);
  await page.$eval(id('export-markdown'), button => button.click());
  await page.waitForFunction(() => saved.length > 0, PATIENCE);
  const report = await page.evaluate(() => saved[0]);
  for (const word of ['Leak', answer.class, `${answer.holder}.${answer.owner}`]) assert.ok(report.includes(word), `${word} in the report`);
  t.diagnostic(`${((performance.now() - start) / 1000).toFixed(1)} s from the drop to the report`);
  opened.assertQuiet();
});

test('a class is found by a property of its objects, and tables are copied without values', async t => {
  const answer = run('agent-queue');
  const opened = await openPage(t);
  const { page } = opened;
  await keep(page);
  await opened.choose(answer.files.at(-1));
  await opened.settled(1);

  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.waitForSelector('dialog[open] input');
  await page.keyboard.type(`.${answer.owner}`);
  await page.waitForFunction(wanted => [...document.querySelectorAll('dialog [role="option"]')].some(row => row.innerText.includes(wanted)), PATIENCE, answer.holder);
  await page.keyboard.press('Escape');

  // The class table: all of it, although most rows are not in the document.
  await opened.view('classes');
  await page.waitForSelector(id('class-row'), PATIENCE);
  const want = summary(answer.files.at(-1)).classes;
  const markdown = (await copy(page, 'c')).trimEnd().split('\n');
  assert.equal(markdown[0], '| Class | Count | Shallow | Retained | Distance |');
  assert.equal(markdown.length, want.length + 2, 'a head, a rule and every class');
  const csv = (await copy(page, 'C')).trimEnd().split('\n');
  assert.equal(csv.length, want.length + 1);
  const job = want.find(row => row.name === answer.class);
  const line = csv.find(row => row.startsWith(`${answer.class},`));
  assert.equal(line, [answer.class, job.count, job.shallow_bytes, job.retained_bytes, job.distance].join(','), 'exact figures');

  // What is revealed is on the page, and in no copy: while everything is, there is none.
  await opened.view('privacy');
  await (await page.waitForSelector(id('reveal-all'), PATIENCE)).click();
  await page.waitForSelector(id('revealed'), PATIENCE);
  await opened.view('strings');
  await page.waitForSelector('main .revealed', PATIENCE);
  const shown = await page.$$eval('main .revealed', all => all.map(each => each.innerText).filter(text => text.length > 5));
  assert.ok(shown.length > 0);
  const count = await page.evaluate(() => copied.length);
  await page.keyboard.press('c');
  await page.waitForFunction(() => document.querySelector('.said')?.innerText.includes('hide values'), PATIENCE);
  assert.equal(await page.evaluate(() => copied.length), count, 'nothing is copied');
  // What is typed is no key.
  await opened.view('classes');
  await page.waitForSelector(id('class-row'), PATIENCE);
  await (await page.waitForSelector(`${id('revealed')} button`, PATIENCE)).click();
  await page.waitForFunction(selector => !document.querySelector(selector), PATIENCE, id('revealed'));
  await page.waitForSelector(id('class-row'), PATIENCE);
  await page.type('input[data-filter]', 'c');
  assert.equal(await page.evaluate(() => copied.length), count);
  opened.assertQuiet();
});

test('what came last opens again, until it is forgotten', async t => {
  const answer = run('small-heap');
  const opened = await openPage(t);
  const { page } = opened;
  // No one is there to allow a file of the disk anew: the handle is of the page's own folder, which needs nobody's word.
  await page.evaluate(async text => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('again.heapsnapshot', { create: true });
    const out = await handle.createWritable();
    await out.write(text);
    await out.close();
    DataTransferItem.prototype.getAsFileSystemHandle = async () => handle;
  }, fs.readFileSync(answer.files[0], 'utf8'));
  await opened.drop(answer.files[0]);
  await opened.settled(1);
  await opened.reload();
  const press = words => page.evaluate((where, words) => [...document.querySelectorAll(`${where} button`)].find(each => each.innerText === words).click(), id('recent'), words);
  await page.waitForFunction(where => document.querySelector(where)?.innerText.includes('again.heapsnapshot'), PATIENCE, id('recent'));
  await press('Open again');
  const [entry] = await opened.settled(1);
  assert.equal(entry.state, 'ready');
  assert.match(entry.text, /again\.heapsnapshot/);
  await opened.reload();
  await page.waitForSelector(id('recent'), PATIENCE);
  await press('Forget');
  await page.waitForFunction(where => !document.querySelector(where), PATIENCE, id('recent'));
  await opened.reload();
  assert.deepEqual(await page.evaluate(() => leakproofHost.recent()), []);
  opened.assertQuiet();
});
