// Pictures of every view in both themes, from real captures of the corpus:
//
//   node tests/by-hand/screenshots.mjs                          the pictures of the guide, docs/src/img/views/VIEW-THEME.webp
//   node tests/by-hand/screenshots.mjs FOLDER WIDTHxHEIGHT …    all views at other sizes, to look at
//
// By hand, because a picture is for eyes: what it shows is tested elsewhere. VIEWS=classes,diff takes some only.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { corpus } from '../corpus/corpus.mjs';
import { serve } from '../e2e/support/server.mjs';
import { ROOT, chromium, site } from '../support/places.mjs';

const GUIDE = { width: 1280, height: 800 };
const PATIENCE = { timeout: 120_000 };
const id = name => `[data-testid="${name}"]`;
const found = corpus();
assert.ok(!found.skip, found.skip);
const files = (name, wanted = /./) => fs.readdirSync(path.join(found.cases, name)).filter(file => wanted.test(file)).sort().map(file => path.join(found.cases, name, file));

/** Clicks a button of the view by what it says. */
const press = words => page => page.evaluate(words => {
  const button = [...document.querySelectorAll('main button')].find(each => each.innerText.trim() === words);
  if (!button) throw new Error(`no button ${words}`);
  button.click();
}, words);

/** Opens the class that the first finding names. */
async function theClass(page) {
  const link = await page.evaluate(async wanted => {
    location.hash = '#classes';
    for (;;) {
      const row = document.querySelector(`[data-testid="class-row"]:has(.mk)`) ?? document.querySelector(wanted);
      if (row) return row.click();
      await new Promise(requestAnimationFrame);
    }
  }, id('class-row'));
  await page.waitForSelector('aside[data-part="details"] ol.path > li', PATIENCE);
  return link;
}

/** What is dropped, and for each view what is there once it is drawn and what is done there first. */
const SCENES = [
  { drop: [], views: { first: [id('drop-zone')] } },
  {
    drop: files('case-11'),
    views: {
      diagnosis: [id('finding')],
      growth: [id('growth-row')],
      timeline: [`${id('timeline-chart')} path`],
      classes: ['ol.path > li', theClass],
      retainers: [id('retainer-node')],
      diff: [id('diff-row')],
      dominators: [id('dominator-cell')],
      containment: [id('object-row')],
      strings: [id('census-row')],
      inspect: ['.families td'],
      evidence: [id('evidence-file')],
      privacy: ['.privacy table'],
    },
  },
  { drop: files('case-30'), views: { python: [id('site-row')], 'python-flame': [`${id('flame')} rect`, press('Flame: grown')] } },
  { drop: files('case-05', /^01|json/), views: { allocations: [`${id('flame')} rect`] } },
];

/** Waits until nothing has changed for some frames. */
const still = page => page.evaluate(async () => {
  const frames = count => new Promise(resolve => (function next(left) { left ? requestAnimationFrame(() => next(left - 1)) : resolve(); })(count));
  for (let before = '', now = document.body.innerHTML; before !== now; now = document.body.innerHTML) {
    before = now;
    await frames(12);
  }
});

const [folder = path.join(ROOT, 'docs/src/img/views'), ...asked] = process.argv.slice(2);
const sizes = asked.map(size => size.split('x').map(Number)).map(([width, height]) => ({ width, height }));
const only = process.env.VIEWS?.split(',');
fs.mkdirSync(folder, { recursive: true });
const server = await serve(site());
const browser = await puppeteer.launch({ executablePath: chromium(), headless: true, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars'], protocolTimeout: 300_000 });

for (const { drop, views } of SCENES) {
  const wanted = Object.entries(views).filter(([name]) => !only || only.includes(name));
  if (!wanted.length) continue;
  const page = await browser.newPage();
  await page.setViewport(GUIDE);
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.goto(server.url, { waitUntil: 'networkidle0' });
  const input = await page.waitForSelector(id('file-input'));
  if (drop.length) {
    await input.uploadFile(...drop);
    await page.waitForFunction((list, count) => document.querySelectorAll(list).length === count, PATIENCE, `${id('evidence-list')} [data-state="ready"]`, drop.length);
    await page.waitForSelector(`${id('diagnosis')}[data-cause]`, PATIENCE);
    if (drop.some(file => file.endsWith('.heapsnapshot'))) await theClass(page);
  }
  for (const [name, [there, act]] of wanted) {
    if (drop.length) await page.evaluate(fragment => { location.hash = fragment; }, `#${name.split('-')[0]}`);
    await still(page);
    await act?.(page);
    await page.waitForSelector(there, PATIENCE).catch(error => console.error(`${name}: ${error.message}`));
    for (const size of sizes.length ? sizes : [GUIDE]) {
      await page.setViewport(size);
      for (const theme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
        await still(page);
        const file = path.join(folder, sizes.length ? `${name}-${size.width}-${theme}.png` : `${name}-${theme}.webp`);
        await page.screenshot(sizes.length ? { path: file } : { path: file, type: 'webp', quality: 82 });
      }
    }
    await page.setViewport(GUIDE);
  }
  await page.close();
}
await browser.close();
await server.close();
