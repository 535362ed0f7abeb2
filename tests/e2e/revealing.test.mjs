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

const EYE = `[id^="instance-"] ${REVEAL}`;

/** Opens the texts of the heap. */
async function texts(page) {
  await page.filterClasses('(string)');
  await page.openClass('(string)');
}

test('a value is revealed by itself, marked, and hidden again', async t => {
  const { files } = run('small-heap');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  await texts(page);
  const eye = await page.page.waitForSelector(EYE, { timeout: 30_000 });
  assert.equal(await page.page.$(MARKED), null, 'closed at first');
  await eye.click();
  await page.page.waitForFunction(selector => document.querySelector(selector)?.innerText.trim(), { timeout: 30_000 }, MARKED);
  const shown = await page.page.$$eval(MARKED, all => all.map(each => each.innerText));
  assert.equal(shown.length, 1, 'one value, one mark');
  await (await page.page.waitForSelector('[data-testid="revealed"] button', { timeout: 30_000 })).click();
  await page.page.waitForFunction(selector => !document.querySelector(selector), { timeout: 30_000 }, MARKED);
  page.assertQuiet();
});

test('reveal can be switched off by the address', async t => {
  const { files } = run('small-heap');
  const page = await openPage(t);
  await page.page.goto(`${page.server.url}?reveal=off`, { waitUntil: 'networkidle0' });
  await page.page.waitForSelector('[data-testid="file-input"]');
  await page.choose(...files);
  await page.settled(files.length);
  await texts(page);
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
