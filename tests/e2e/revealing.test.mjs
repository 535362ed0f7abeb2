// Values come out in two ways only, and only when asked: a reveal, marked and taken back; and never in the redacted snapshot.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof, summary } from '../support/cli.mjs';
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

test('a class is revealed by itself, counted, and forgotten on reload', async t => {
  const { files, planted } = run('small-heap');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  const held = async name => {
    await page.filterClasses(name);
    await page.openClass(name);
    await page.openInstance(0);
    // V8 keeps what was joined in pieces: they are further down.
    await page.followProperty('text');
    await page.followProperty('first');
    await page.page.waitForSelector('ul.props .red, ul.props .revealed', { timeout: 30_000 });
    return page.everything();
  };
  assert.ok(!(await held('PlainNote')).toLowerCase().includes(planted), 'closed at first');
  await page.filterClasses('PlainNote');
  await page.openClass('PlainNote');
  await page.page.click('[data-testid="reveal-class"]');
  await page.page.waitForSelector('[data-testid="class-revealed"]', { timeout: 30_000 });
  assert.ok((await held('PlainNote')).toLowerCase().includes(planted), 'what the notes hold stands in clear');
  assert.ok(await page.page.$(`ul.props ${MARKED}`), 'and is marked');
  const said = await page.page.$eval('[data-testid="revealed"]', note => note.innerText);
  assert.match(said, /^[1-9][\d,]* values revealed\./);
  // The audit says what is open.
  await page.view('privacy');
  await page.page.waitForSelector('[data-testid="opened"] tr', { timeout: 30_000 });
  assert.match(await page.page.$eval('[data-testid="opened"]', list => list.innerText), /PlainNote/);
  await page.reload();
  await page.choose(...files);
  await page.settled(files.length);
  assert.ok(!(await held('PlainNote')).toLowerCase().includes(planted), 'a reload forgets it');
  page.assertQuiet();
});

test('the privacy view tells by family what stays readable, as the command line does', async t => {
  const { files } = run('small-heap');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  await page.view('privacy');
  await page.page.waitForSelector('[data-testid="audit-row"]', { timeout: 30_000 });
  const shown = await page.page.$$eval('[data-testid="audit-row"]', rows => rows.map(row => [...row.children].slice(0, 2).map(cell => cell.innerText.trim())));
  const [audit] = leakproof('audit', '--format', 'json', files[0]).json;
  const told = [audit.names_in_clear, audit.labels_in_clear, audit.labels_withheld].flat();
  assert.ok(told.some(({ family }) => family === 'class') && told.some(({ family }) => family === 'property'));
  for (const { words, labels } of told) {
    assert.ok(shown.some(([family, count]) => family === words && count === labels.toLocaleString('en-US')), `${words} ${labels} in ${JSON.stringify(shown)}`);
  }
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
  assert.equal(await page.page.$('[data-testid="reveal-class"]'), null, 'nor for a class');
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
