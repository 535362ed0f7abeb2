// Another engine: the page starts, reads, judges and compares in Firefox as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { firefox, site } from '../support/places.mjs';
import { serve } from './support/server.mjs';

test('the sample is read, judged and shown in Firefox', async t => {
  const server = await serve(site());
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox(), headless: true, protocolTimeout: 300_000 });
  t.after(async () => {
    await browser.close();
    await server.close();
  });
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto(server.url);
  const sample = await page.waitForSelector('[data-testid="sample"]', { timeout: 60_000 });
  const served = server.requests.length;
  await sample.click();
  await page.waitForSelector('[data-testid="diagnosis"][data-cause="leak"]', { timeout: 60_000 });
  assert.equal(await page.$$eval('[data-testid="evidence-list"] [data-state="ready"]', rows => rows.length), 4);
  const views = await page.$$eval('nav.views a', links => links.map(link => link.getAttribute('href')));
  for (const view of views) {
    await page.evaluate(fragment => { location.hash = fragment; }, view);
    await page.waitForFunction(name => document.querySelector('nav.views [aria-current]')?.getAttribute('href') === name, {}, view);
    assert.notEqual((await page.$eval('main', main => main.innerText)).trim(), '', `${view} shows something`);
  }
  await page.evaluate(() => { location.hash = '#classes'; });
  await page.waitForSelector('[data-testid="class-row"][data-class="SummaryJob"][data-count="200"]', { timeout: 30_000 });
  assert.deepEqual(errors, []);
  assert.deepEqual(server.requests.slice(served), [], 'requests after load');
});
