// One report, wherever it is made: what the page saves is what the command line prints, in every format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

/** A load draws its own tokens for redacted values; all else is the same. */
const tokenless = text => text.replaceAll(/·[0-9a-f]{4}/g, '·').trimEnd();

test('the page saves the report that the command line prints', async t => {
  const { files, cause } = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...files);
  await page.settled(files.length);
  await page.diagnosisOf(cause);
  // A sealed page cannot fetch what it saves: the blob is caught where it gets its address.
  await page.page.evaluate(() => {
    const address = URL.createObjectURL;
    URL.createObjectURL = blob => {
      window.saved.push(blob.text());
      return address.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  for (const format of ['json', 'markdown', 'html']) {
    await page.page.evaluate(name => {
      window.saved = [];
      document.querySelector(`[data-testid="export-${name}"]`).click();
    }, format);
    await page.page.waitForFunction(() => window.saved.length > 0, { timeout: 20_000 });
    const saved = await page.page.evaluate(() => window.saved[0]);
    const { status, stdout, stderr } = leakproof('analyze', '--format', format, ...files);
    assert.equal(status, 0, stderr);
    assert.equal(tokenless(saved), tokenless(stdout), format);
  }
  page.assertQuiet();
});
