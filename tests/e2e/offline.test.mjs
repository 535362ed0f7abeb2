// Without a network: the site after a first visit, and the page in one file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { run } from '../support/programs.mjs';
import { onePage, scratch, site } from '../support/places.mjs';
import { everyFeature } from './support/features.mjs';
import { LeakproofPage, launch, openPage } from './support/page.mjs';

test('after one visit the site opens with its server gone', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  assert.ok(page.server.requests.some(request => request.endsWith('/offline.js')), 'the first visit keeps the site');
  page.assertQuiet();
  await page.server.close();
  await page.page.goto(`${page.server.url}#diagnosis`, { waitUntil: 'load' });
  await page.page.reload({ waitUntil: 'load' });
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  assert.equal((await page.diagnosisOf(answer.cause)).cause, answer.cause);
});

test('what an installed page needs is there', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(site(), 'leakproof.webmanifest'), 'utf8'));
  const opens = Object.values(manifest.file_handlers[0].accept).flat();
  for (const ending of ['.heapsnapshot', '.heaptimeline', '.heapprofile', '.gz', '.zip', '.log', '.json']) assert.ok(opens.includes(ending), ending);
  for (const { src } of manifest.icons) assert.match(decodeURIComponent(src), /^data:image\/svg\+xml,<svg .*<\/svg>$/, 'asked for at any time, it must not be a request');
  const worker = fs.readFileSync(path.join(site(), 'offline.js'), 'utf8');
  for (const name of fs.readdirSync(site())) assert.ok(name === 'offline.js' || worker.includes(`"${name}"`), `${name} is kept`);
  assert.ok(!worker.includes('$VERSION') && !worker.includes('$FILES'));
});

test('one file from a disk, without a network: files in, diagnosis, tables, report out', async t => {
  const answer = run('agent-queue');
  const file = path.join(scratch(), 'leakproof.html');
  fs.copyFileSync(onePage(), file);
  const browser = await launch(t);
  const tab = await browser.newPage();
  await tab.setViewport({ width: 1440, height: 900 });
  await tab.setOfflineMode(true);
  const page = new LeakproofPage(tab, { url: String(pathToFileURL(file)), requests: [], close() {} });
  await page.load();
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  const { text } = await page.diagnosisOf(answer.cause);
  assert.match(text, new RegExp(answer.class));
  const last = answer.snapshots.at(-1);
  await page.showsClass(answer.class, last.classes[answer.class]);
  const [report, markdown, html, redacted] = await everyFeature(tab);
  assert.deepEqual([report, markdown, html], ['leakproof-report.json', 'leakproof-report.md', 'leakproof-report.html']);
  assert.match(redacted, /-redacted\.heapsnapshot$/);
  page.assertQuiet();
});
