// One report, wherever it is made: what the page saves is what the command line prints, in every format.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { badFiles } from '../support/bad-files.mjs';
import { leakproof } from '../support/cli.mjs';
import { scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

/** A load draws its own tokens for redacted values; all else is the same. */
const tokenless = text => text.replaceAll(/·[0-9a-f]{4}/g, '·').trimEnd();

/** Has the page keep what it saves: a sealed page cannot fetch it, so the blob is caught where it gets its address. */
const keepSaved = page => page.page.evaluate(() => {
  const address = URL.createObjectURL;
  URL.createObjectURL = blob => {
    window.saved.push(blob.text());
    return address.call(URL, blob);
  };
  HTMLAnchorElement.prototype.click = () => {};
});

/** What the page saves in each format is what the command line prints of the same files, and ends with `expected`. */
async function assertSaved(page, files, expected) {
  let ordered = files;
  for (const format of ['json', 'markdown', 'html']) {
    await page.page.evaluate(name => {
      window.saved = [];
      document.querySelector(`[data-testid="export-${name}"]`).click();
    }, format);
    await page.page.waitForFunction(() => window.saved.length > 0, { timeout: 20_000 });
    const saved = await page.page.evaluate(() => window.saved[0]);
    if (format === 'json') {
      // The command line takes files as they are given, the page has an order of its own.
      const place = file => JSON.parse(saved).inputs.findIndex(({ name }) => name === path.basename(file));
      ordered = files.toSorted((a, b) => place(a) - place(b));
    }
    const { status, stdout, stderr } = leakproof('analyze', '--format', format, ...ordered);
    assert.equal(status, expected, stderr);
    assert.equal(tokenless(saved), tokenless(stdout), format);
  }
}

test('the page saves the report that the command line prints', async t => {
  const { files, cause } = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  await page.diagnosisOf(cause);
  await keepSaved(page);
  await assertSaved(page, files, 0);
  page.assertQuiet();
});

test('so it does where files could not be read, and says first that none could', async t => {
  const { files: [good] } = run('small-heap');
  const { truncated } = badFiles(good, scratch());
  const page = await openPage(t);
  await page.choose(truncated);
  await page.settled(1);
  const { text } = await page.diagnosisOf('inconclusive');
  const plain = words => words.replaceAll('`', '').replaceAll(/\s+/g, ' ');
  const alone = leakproof('analyze', '--format', 'json', truncated).json;
  assert.ok(plain(text).includes(plain(alone.diagnosis.summary)), text);
  assert.doesNotMatch(await page.page.$eval('main', main => main.innerText), /Capture next/);
  await keepSaved(page);
  await assertSaved(page, [truncated], 3);
  await page.choose(good);
  await page.settled(2);
  // The report of both is there when it is the last word again.
  await page.page.waitForFunction(words => { const judged = document.querySelector('[data-testid="diagnosis"][data-cause]'); return judged && !judged.innerText.includes(words); }, { timeout: 60_000 }, 'Nothing read');
  await assertSaved(page, [truncated, good], 3);
  page.assertQuiet();
});
