// What surrounds the views: the sample, finding, links, the order of the files, and who can use it all.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openPage } from './support/page.mjs';

const id = name => `[data-testid="${name}"]`;
const DETAILS = 'aside[data-part="details"]';
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const JOBS = 'SummaryJob';

/** Opens the sample, which is four snapshots. */
async function sample(page) {
  await page.page.click(id('sample'));
  const entries = await page.settled(4);
  assert.deepEqual(entries.map(entry => entry.state), Array(4).fill('ready'), JSON.stringify(entries));
}

const shows = (page, selector, text) => page.page.waitForFunction((where, wanted) => document.querySelector(where)?.innerText.includes(wanted), { timeout: 20_000 }, selector, text);
const hash = page => page.page.evaluate(() => location.hash);

test('a class is found by its name, and a link to it survives a reload', async t => {
  const page = await openPage(t);
  await sample(page);
  const { cause, text } = await page.diagnosisOf('leak');
  assert.equal(cause, 'leak');
  assert.match(text, /Dispatcher\.pending/);

  await page.page.keyboard.down('Control');
  await page.page.keyboard.press('k');
  await page.page.keyboard.up('Control');
  await page.page.waitForSelector('dialog[open] input');
  await page.page.keyboard.type(JOBS);
  await page.page.waitForFunction(name => [...document.querySelectorAll('dialog [role="option"]')].some(row => row.innerText.includes(name)), {}, JOBS);
  await page.page.keyboard.press('Enter');
  await shows(page, DETAILS, JOBS);
  assert.equal(await page.page.$('dialog[open]'), null, 'the panel closes');
  const link = await hash(page);
  assert.match(link, /^#classes\/D\/c\d+/, 'a place is letters and numbers');

  await page.view('growth');
  await page.page.waitForFunction(() => location.hash.startsWith('#growth'));
  await page.page.goBack();
  await page.page.waitForFunction(wanted => location.hash === wanted, {}, link);
  await shows(page, DETAILS, JOBS);
  page.assertQuiet();

  await page.reload();
  await sample(page);
  await shows(page, DETAILS, JOBS);
  assert.equal(await hash(page), link);
});

test('files are put in order, and a baseline is chosen, by hand', async t => {
  const page = await openPage(t);
  await sample(page);
  const entry = n => `${id('evidence-list')} > li:nth-child(${n})`;
  const names = () => page.page.$$eval(`${id('evidence-list')} > li .n`, all => all.map(name => name.title));
  const press = (selector, label) => page.page.$eval(`${selector} button[aria-label="${label}"]`, button => button.click());
  const before = await names();
  await press(entry(4), 'Move up');
  assert.deepEqual(await names(), [before[0], before[1], before[3], before[2]]);
  await press(entry(2), 'Make baseline');
  assert.match(await page.page.$eval(entry(2), row => row.innerText), /Baseline/);
  await page.view('diff');
  await page.page.waitForSelector(id('diff-row'), { timeout: 20_000 });
  await page.page.waitForFunction(() => location.hash.startsWith('#diff'));
  await page.view('growth');
  // Nothing in the sample ever shrinks, so a series can only go down where the order is the one given: the last but one is last.
  const series = () => [...document.querySelectorAll('[data-testid="growth-row"]')].map(row => row.dataset.bytes.split(' ').map(Number));
  await page.page.waitForFunction(`(${series})().some(bytes => bytes.at(-1) < bytes.at(-2))`, { timeout: 20_000 }).catch(async () => {
    assert.fail(`no series goes down: ${JSON.stringify(await page.page.evaluate(series))}`);
  });
  page.assertQuiet();
});

test('everybody can use every view, in both themes', async t => {
  const page = await openPage(t);
  const found = [];
  const look = async where => {
    await page.page.evaluate(AXE);
    const { violations } = await page.page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    for (const { id: rule, nodes: all } of violations) {
      // Axe joins the texts inside an SVG without the space between them, so no label can contain what it reads there.
      // A cell of a treemap is as large as its bytes; the tree beside it opens the same (WCAG 2.5.8, equivalent).
      const excused = node => rule === 'label-content-name-mismatch' && node.html.startsWith('<g ')
        || rule === 'target-size' && /data-testid="(dominator|treemap)-cell"/.test(node.html);
      const nodes = all.filter(node => !excused(node));
      if (nodes.length) found.push(`${where}: ${rule} ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')} (${nodes.length})`);
    }
  };
  await look('first screen');
  await sample(page);
  await page.diagnosisOf('leak');
  const views = await page.page.$$eval('nav.views a', links => links.map(link => link.getAttribute('href').slice(1)));
  assert.ok(views.length >= 6, `views: ${views}`);
  for (const theme of ['light', 'dark']) {
    await page.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    for (const view of views) {
      await page.view(view);
      await page.page.waitForFunction(name => document.querySelector('nav.views [aria-current]')?.getAttribute('href') === `#${name}`, {}, view);
      await new Promise(resolve => setTimeout(resolve, 400));
      await look(`${view}, ${theme}`);
    }
  }
  assert.deepEqual(found, []);
  page.assertQuiet();
});
