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

/** Opens the row that a finding names, or the first. */
const row = name => async page => {
  await page.evaluate(all => (document.querySelector(`${all}:has(.mk)`) ?? document.querySelector(all)).click(), id(name));
  await page.waitForSelector('aside ol.path > li', PATIENCE);
};

/** Opens rows of a tree, each the first of its level. */
const unfold = levels => async page => {
  for (let level = 1; level <= levels; level++) {
    await page.waitForSelector(`${id('object-row')}[aria-level="${level}"] .tw.shut`, PATIENCE);
    await page.evaluate((rows, level) => document.querySelector(`${rows}[aria-level="${level}"] .tw.shut`).click(), id('object-row'), level);
    await page.waitForSelector(`${id('object-row')}[aria-level="${level + 1}"]`, PATIENCE);
  }
  await row('object-row')(page);
};

/** What is dropped; for each view what is there once it is drawn, what is done then, and what is there after that. */
const SCENES = [
  { drop: [], views: { first: [id('drop-zone')] } },
  {
    drop: files('case-11'),
    views: {
      diagnosis: [id('finding')],
      growth: [id('growth-row')],
      timeline: [`${id('timeline-chart')} path`],
      classes: [id('class-row'), row('class-row')],
      retainers: [id('retainer-node')],
      diff: [id('diff-row'), row('diff-row')],
      dominators: [id('dominator-cell')],
      containment: [id('object-row'), unfold(1)],
      strings: [id('census-row'), row('census-row')],
      inspect: ['.families td', press('Closures'), id('census-row')],
      evidence: [id('evidence-file')],
      privacy: ['.privacy section'],
    },
  },
  { drop: files('case-30'), views: { python: [id('site-row')], 'python-flame': [id('site-row'), press('Flame: grown'), `${id('flame')} rect`] } },
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
  }
  for (const [name, [there, act, then = there]] of wanted) {
    if (drop.length) await page.evaluate(fragment => { location.hash = fragment; }, `#${name.split('-')[0]}`);
    await page.waitForSelector(there, PATIENCE);
    await still(page);
    await act?.(page);
    await page.waitForSelector(then, PATIENCE);
    for (const size of sizes.length ? sizes : [GUIDE]) {
      await page.setViewport(size);
      for (const theme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
        await still(page);
        const file = path.join(folder, sizes.length ? `${name}-${size.width}-${theme}.png` : `${name}-${theme}.webp`);
        await page.screenshot(sizes.length ? { path: file } : { path: file, type: 'webp', quality: 60 });
      }
    }
    await page.setViewport(GUIDE);
  }
  await page.close();
}
await browser.close();
await server.close();
