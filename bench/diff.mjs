// In headless Chromium, a fresh browser each time: two snapshots in one tab, from opening their comparison to its first row.
//   node diff.mjs [--runs=5] [--out=results/diff.jsonl] BEFORE AFTER
// Both are loaded and judged first; nothing of the comparison has been asked for by then.
import fs from 'node:fs';
import path from 'node:path';
import { fresh, id, serve } from './chromium.mjs';
import { HERE, MB, ROOT, figure, keep, load, machine, markdown, median, options, released } from './support.mjs';

const given = options({ runs: '5', out: path.join(HERE, 'results/diff.jsonl'), site: path.join(ROOT, 'target/site'), limit: '900' });
const LIMIT = Number(given.limit) * 1000;
if (given.files.length !== 2) throw new Error('name two snapshots');

async function one(address) {
  const { browser, close } = await fresh(LIMIT);
  const row = { files: given.files.map(file => path.basename(file)), bytes: given.files.map(file => fs.statSync(file).size), browser: await browser.version(), load: load() };
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT);
    const crashed = new Promise((_, reject) => page.on('error', reject));
    const measured = (async () => {
      await page.goto(`${address}/leakproof/index.html#classes`, { waitUntil: 'networkidle0' });
      const began = Date.now();
      await (await page.waitForSelector(id('file-input'))).uploadFile(...given.files);
      await page.waitForFunction(ready => document.querySelectorAll(ready).length === 2, {}, `${id('evidence-list')} [data-state="ready"]`);
      row.ready_ms = Date.now() - began;
      await page.evaluate(() => { location.hash = '#diagnosis'; });
      await page.waitForSelector(`${id('diagnosis')}[data-cause]`);
      row.diff_ms = await page.evaluate(first => new Promise(resolve => {
        const began = performance.now();
        new MutationObserver((_, observer) => {
          if (!document.querySelector(first)) return;
          observer.disconnect();
          resolve(Math.round(performance.now() - began));
        }).observe(document, { subtree: true, childList: true });
        location.hash = '#diff';
      }), id('diff-row'));
      row.compared = await page.$eval('.bar-tools .sp[title]', element => element.title);
    })();
    await Promise.race([measured, crashed]);
  } catch (error) {
    row.error = String(error.message).split('\n')[0];
  }
  await close();
  return row;
}

const { address, stop } = await serve({ leakproof: released(given.site) });
const rows = [];
for (let run = 0; run < Number(given.runs); run++) {
  const row = { run, ...await one(address) };
  rows.push(row);
  keep(given.out, row);
  console.error(JSON.stringify(row));
}
stop();

const of = key => rows.map(row => row[key]).filter(Number.isFinite);
const [least, most] = [Math.min, Math.max].map(pick => figure(of('diff_ms').length ? pick(...of('diff_ms')) : undefined));
const errors = rows.filter(row => row.error);
console.log(`${rows.length} runs; load average ${Math.min(...of('load'))} to ${Math.max(...of('load'))}; ${rows[0]?.browser}; ${JSON.stringify(machine())}\n`);
console.log(markdown(
  ['snapshots, MB', 'compared', 'both loaded, ms', 'comparison: median, ms', 'least', 'most'],
  [[rows[0].bytes.map(bytes => figure(bytes / MB)).join(' and '), [...new Set(rows.map(row => row.compared).filter(Boolean))].join('; ') || '–', figure(median(of('ready_ms'))), figure(median(of('diff_ms'))), least, most]],
));
for (const { run, error } of errors) console.error(`run ${run}: ${error}`);
process.exit(errors.length ? 1 : 0);
