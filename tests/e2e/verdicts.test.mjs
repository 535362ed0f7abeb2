// What does not leak is not called a leak.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

for (const [program, honest] of [['reply-cache', ['cache', 'healthy', 'inconclusive']], ['steady-worker', ['healthy']], ['small-heap', ['inconclusive']]]) {
  test(`${program} is ${honest.join(' or ')}`, async t => {
    const { files } = run(program);
    const page = await openPage(t);
    await page.choose(...files);
    await page.settled(files.length);
    // A verdict may change while files come in: wait for the one that rests on all of them.
    await page.page.waitForFunction(causes => causes.includes(document.querySelector('[data-testid="diagnosis"]')?.dataset.cause), { timeout: 20_000 }, honest).catch(() => {});
    const { cause, text } = await page.diagnosis();
    assert.ok(honest.includes(cause), `${cause}: ${text}`);
    page.assertQuiet();
  });
}
