// Another engine: the page starts, reads, judges, compares and writes in Firefox as well, served or from a disk.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { firefox, onePage, scratch, site } from '../support/places.mjs';
import { everyFeature } from './support/features.mjs';
import { serve } from './support/server.mjs';

/** Opens `address`, tries the sample and everything the page can do with it. `loaded` is called once the page is there. */
async function tried(t, address, loaded = () => {}) {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox(), headless: true, protocolTimeout: 300_000 });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto(address);
  const sample = await page.waitForSelector('[data-testid="sample"]', { timeout: 60_000 });
  loaded();
  await sample.click();
  await page.waitForSelector('[data-testid="diagnosis"][data-cause="leak"]', { timeout: 60_000 });
  assert.equal(await page.$$eval('[data-testid="evidence-list"] [data-state="ready"]', rows => rows.length), 4);
  assert.equal((await everyFeature(page)).length, 4);
  await page.evaluate(() => { location.hash = '#classes'; });
  await page.waitForSelector('[data-testid="class-row"][data-class="SummaryJob"][data-count="200"]', { timeout: 30_000 });
  assert.deepEqual(errors, []);
}

test('served, in Firefox', async t => {
  const server = await serve(site());
  t.after(() => server.close());
  let served;
  await tried(t, server.url, () => { served = server.requests.length; });
  assert.deepEqual(server.requests.slice(served), [], 'requests after load');
});

test('one file from a disk, in Firefox', async t => {
  const file = path.join(scratch(), 'leakproof.html');
  fs.copyFileSync(onePage(), file);
  await tried(t, String(pathToFileURL(file)));
});
