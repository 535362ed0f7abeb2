// How the page feels with a large heap, in headless Chromium: what scrolling the longest list costs, and how long a click takes
// to be answered while other files still load.
//   node responsiveness.mjs LARGE.heapsnapshot FILE…
// Frames are counted on a display that does not exist, so look at the milliseconds of the main thread per frame as well: they do
// not depend on what else the machine does. Interaction to next paint is the browser's own event timing, the longest of each
// interaction.
import fs from 'node:fs';
import path from 'node:path';
import { fresh, id, serve } from './chromium.mjs';
import { MB, ROOT, figure, load, machine, options, released } from './support.mjs';

const given = options({ site: path.join(ROOT, 'target/site'), limit: '600' });
const PATIENCE = { timeout: Number(given.limit) * 1000 };
const [large, ...small] = given.files;
if (!small.length) throw new Error('name a large snapshot, and others that are loaded before it');
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
const spread = values => {
  const sorted = values.toSorted((a, b) => a - b);
  return { count: sorted.length, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99), worst: sorted.at(-1) ?? 0 };
};
const ms = value => value.toFixed(1);
const said = ({ count, median, p95, p99, worst }) => `${count}: median ${ms(median)}, 95 % ${ms(p95)}, 99 % ${ms(p99)}, worst ${ms(worst)} ms`;

const { address, stop } = await serve({ leakproof: released(given.site) });
const { browser, close } = await fresh(PATIENCE.timeout);

async function opened() {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.evaluateOnNewDocument(() => {
    globalThis.timed = [];
    new PerformanceObserver(list => timed.push(...list.getEntries().filter(each => each.interactionId).map(({ name, duration, interactionId, processingStart, processingEnd, startTime }) => ({ name, duration, interactionId, delay: processingStart - startTime, work: processingEnd - processingStart })))).observe({ type: 'event', durationThreshold: 16, buffered: true });
  });
  await page.goto(`${address}/leakproof/index.html`, { waitUntil: 'networkidle0' });
  return page;
}
const choose = async (page, ...files) => (await page.waitForSelector(id('file-input'))).uploadFile(...files);
const ready = (page, count) => page.waitForFunction((list, wanted) => document.querySelectorAll(list).length >= wanted, PATIENCE, `${id('evidence-list')} [data-state="ready"]`, count);

/** Scrolls `selector` for `seconds`, so many pixels a frame; frame by frame, what the main thread did, and what stood there. */
async function scrolled(page, selector, pixels, seconds) {
  const session = await page.createCDPSession();
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  const metrics = async () => Object.fromEntries((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
  const before = await metrics();
  const seen = await page.evaluate(async (selector, pixels, seconds) => {
    const list = document.querySelector(selector);
    const frames = [];
    let rows = 0, busy = 0, drawn = 0;
    const frame = () => new Promise(requestAnimationFrame);
    let last = await frame();
    for (const end = last + seconds * 1000; last < end;) {
      list.scrollTop += pixels;
      const now = await frame();
      frames.push(now - last);
      last = now;
      const all = list.querySelectorAll('[aria-rowindex]');
      rows = Math.max(rows, all.length);
      drawn += all.length;
      busy += list.querySelectorAll('[aria-busy]').length;
    }
    const stopped = performance.now();
    while (list.querySelector('[aria-busy]')) await frame();
    return { frames, rows, rest: performance.now() - stopped, missing: drawn ? busy / drawn : undefined, total: Number(list.getAttribute('aria-rowcount')) - 1, at: list.scrollTop };
  }, selector, pixels, seconds);
  await session.send('HeapProfiler.collectGarbage');
  const after = await metrics();
  const per = name => (after[name] - before[name]) * 1000 / seen.frames.length;
  console.log(`  ${seen.total.toLocaleString('en')} rows, ${pixels} px a frame: frames ${said(spread(seen.frames))}; over 17.5 ms: ${(seen.frames.filter(each => each > 17.5).length * 100 / seen.frames.length).toFixed(1)} %`);
  console.log(`  main thread a frame: ${ms(per('TaskDuration'))} ms (script ${ms(per('ScriptDuration'))}, style ${ms(per('RecalcStyleDuration'))}, layout ${ms(per('LayoutDuration'))}); rows in the document at most ${seen.rows}, still to come ${figure(seen.missing && seen.missing * 100, 1)} %, all there ${ms(seen.rest)} ms after the stop; heap ${(before.JSHeapUsedSize / MB).toFixed(1)} to ${(after.JSHeapUsedSize / MB).toFixed(1)} MB, nodes ${before.Nodes} to ${after.Nodes}`);
  await session.detach();
}

console.log(`${path.basename(large)} ${figure(fs.statSync(large).size / MB)} MB; load average ${load()}; ${await browser.version()}; ${JSON.stringify(machine())}`);
{
  const page = await opened();
  await choose(page, large);
  await ready(page, 1);
  await page.evaluate(() => { location.hash = '#classes'; });
  await page.waitForSelector(id('class-row'), PATIENCE);
  console.log('Scrolling the class table');
  await scrolled(page, id('class-table'), 60, 5);
  // The class with most objects, by its column's head.
  await page.evaluate(() => { document.querySelector('[data-testid="class-table"] .count button').click(); });
  await page.waitForSelector('[data-testid="class-table"] .count[aria-sort="descending"]', PATIENCE);
  await page.evaluate(() => { document.querySelector('[data-testid="class-table"]').scrollTop = 0; });
  await page.waitForFunction(() => { const counts = [...document.querySelectorAll('[data-testid="class-row"]')].map(row => Number(row.dataset.count)); return counts.length > 3 && counts[0] === Math.max(...counts); }, PATIENCE);
  await page.click(id('class-row'));
  await page.waitForSelector('.instances [id^="instance-"]', PATIENCE);
  // As tall as a person may make it: all of the window.
  await page.evaluate(() => { const list = document.querySelector('.instances'); list.style.cssText = 'position:fixed;inset:0;height:auto;z-index:9;background:var(--sheet)'; });
  for (const pixels of [24, 240, 2400]) {
    console.log('Scrolling the objects of the class with most of them');
    await scrolled(page, '.instances', pixels, 8);
  }
  await page.close();
}
{
  console.log('Interactions while a large file loads');
  const page = await opened();
  await choose(page, ...small);
  await ready(page, small.length);
  await page.evaluate(() => { timed.length = 0; });
  await choose(page, large);
  await page.waitForSelector(`${id('evidence-list')} [data-state="loading"]`, PATIENCE);
  const loading = () => page.$(`${id('evidence-list')} [data-state="loading"]`).then(Boolean);
  const views = await page.$$eval('nav.views a', links => links.map(link => link.getAttribute('href')));
  let rounds = 0;
  while (await loading()) {
    for (const view of views) {
      if (!await loading()) break;
      await page.click(`nav.views a[href="${view}"]`);
      if (view === '#classes' && await page.waitForSelector(id('class-row'), { timeout: 5_000 }).catch(() => null)) {
        for (const column of ['count', 'retained']) await page.click(`${id('class-table')} .${column} button`);
        await page.click(id('class-row'));
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('PageDown');
      }
    }
    rounds++;
  }
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 500)));
  const timed = await page.evaluate(() => timed);
  const worst = new Map();
  for (const each of timed) if ((worst.get(each.interactionId)?.duration ?? -1) < each.duration) worst.set(each.interactionId, each);
  const slow = [...worst.values()].toSorted((a, b) => b.duration - a.duration).slice(0, 5);
  console.log(`  ${rounds} rounds through ${views.length} views; interactions of 16 ms and longer, to next paint, ${said(spread([...worst.values()].map(each => each.duration)))}`);
  console.log(`  slowest: ${slow.map(each => `${each.name} ${each.duration} ms (waited ${ms(each.delay)}, worked ${ms(each.work)})`).join('; ')}`);
  await page.close();
}
await close();
stop();
process.exit(0);
