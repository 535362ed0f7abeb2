// Cancel stops one file and leaves the others alone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

/** A valid file of the size asked for: a real snapshot and blanks before its last brace, which must all be read. */
function padded(good, megabytes) {
  const file = path.join(scratch(), 'large.heapsnapshot');
  const bytes = fs.readFileSync(good);
  const end = bytes.lastIndexOf('}');
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, bytes.subarray(0, end));
  const blanks = Buffer.alloc(1 << 20, ' ');
  for (let i = 0; i < megabytes; i++) fs.writeSync(out, blanks);
  fs.writeSync(out, bytes.subarray(end));
  fs.closeSync(out);
  return file;
}

test('a file can be cancelled while it is read', async t => {
  const { files: [good] } = run('small-heap');
  const large = padded(good, 1500);
  const page = await openPage(t);
  await page.choose(large, good);
  const list = '[data-testid="evidence-list"]';
  await page.page.waitForFunction(selector => [...document.querySelectorAll(`${selector} [data-state="loading"]`)].some(row => row.innerText.includes('large') && row.querySelector('[data-testid="progress"]')), { timeout: 20_000, polling: 20 }, list);
  const clicked = await page.page.$$eval(`${list} [data-state="loading"]`, rows => {
    const row = rows.find(each => each.innerText.includes('large'));
    const cancel = [...row?.querySelectorAll('button') ?? []].find(button => /cancel/i.test(`${button.innerText} ${button.ariaLabel} ${button.title}`));
    cancel?.click();
    return Boolean(cancel);
  });
  assert.ok(clicked, 'a loading entry has a Cancel button');
  const entries = await page.settled(2);
  assert.equal(entries.find(entry => entry.text.includes('large')).state, 'cancelled');
  assert.equal(entries.find(entry => entry.text.includes('only')).state, 'ready');
  page.assertQuiet();
});
