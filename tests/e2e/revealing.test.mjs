// Values come out in two ways only, and only when asked: a reveal, marked and taken back; and never in the redacted snapshot.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { summary } from '../support/cli.mjs';
import { scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const REVEAL = '[data-testid="reveal"]';
const MARKED = '.revealed';

/** Opens a note of the program, whose text is planted. */
async function note(page) {
  await page.filterClasses('PlainNote');
  await page.openClass('PlainNote');
  await page.openInstance(0);
  await page.page.waitForSelector(`ul.props`, { timeout: 30_000 });
}

test('a value is revealed by itself, marked, and hidden again', async t => {
  const { files, planted } = run('small-heap');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  await note(page);
  assert.ok(!(await page.everything()).includes(planted), 'closed at first');
  const eye = await page.page.waitForSelector(`ul.props ${REVEAL}`, { timeout: 30_000 });
  await eye.click();
  await page.page.waitForFunction((selector, word) => document.querySelector(selector)?.innerText.includes(word), { timeout: 30_000 }, MARKED, planted);
  const where = await page.page.$$eval(MARKED, all => all.length);
  assert.equal(where, 1, 'one value, one mark');
  const note_ = await page.page.waitForSelector('[data-testid="revealed"] button', { timeout: 30_000 });
  await note_.click();
  await page.page.waitForFunction(selector => !document.querySelector(selector), { timeout: 30_000 }, MARKED);
  assert.ok(!(await page.everything()).includes(planted), 'hidden again');
  page.assertQuiet();
});

test('reveal can be switched off by the address', async t => {
  const { files } = run('small-heap');
  const page = await openPage(t);
  await page.page.goto(`${page.server.url}?reveal=off`, { waitUntil: 'networkidle0' });
  await page.page.waitForSelector('[data-testid="file-input"]');
  await page.choose(...files);
  await page.settled(files.length);
  await note(page);
  assert.equal(await page.page.$(REVEAL), null, 'no eye');
  assert.match(await page.page.$eval('[data-part="status"]', bar => bar.innerText), /Reveal is off/);
});

test('the redacted snapshot has the same figures and none of the words', async t => {
  const { files, planted } = run('small-heap');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  await page.page.evaluate(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = blob => {
      globalThis.saved = blob;
      return make.call(URL, blob);
    };
  });
  await page.page.$eval('[data-testid="redact-snapshot"]', button => button.click());
  await page.page.waitForFunction(() => globalThis.saved, { timeout: 60_000 });
  const text = await page.page.evaluate(() => globalThis.saved.text());
  assert.ok(!text.toLowerCase().includes(planted), 'the word is gone');
  const file = path.join(scratch(), 'redacted.heapsnapshot');
  fs.writeFileSync(file, text);
  const figures = table => [table.nodes, table.edges, ...table.classes.map(c => `${c.count} ${c.shallow_bytes} ${c.retained_bytes} ${c.distance}`).sort()];
  assert.deepEqual(figures(summary(file)), figures(summary(files[0])));
  page.assertQuiet();
});
