// What is not a heap snapshot: time on one axis, Python by line, sampled stacks, and what each file says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const PATIENCE = { timeout: 20_000 };
const DUMPS = fileURLToPath(new URL('../../crates/evidence/tests/fixtures/tracemalloc/', import.meta.url));
const START = Date.UTC(2026, 4, 5, 9, 0, 0);

/** Writes files into a folder of their own, for as long as the test runs. */
function written(t, files) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'leakproof-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return Object.entries(files).map(([name, text]) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  });
}

/** A process that works close under its limit: the time of day in one file, the time since its start in the other. */
function nearItsLimit() {
  const readings = Array.from({ length: 30 }, (_, i) => JSON.stringify({
    ts: new Date(START + 1_000 + i * 200).toISOString(), uptime_s: 1 + i / 5, rss: 140e6 + i * 1e5, heapUsed: 55e6 + (i % 5) * 1e6, external: 2e6,
  }));
  const collections = Array.from({ length: 40 }, (_, i) => i % 4
    ? `[7:0xa] ${500 + i * 150} ms: Scavenge 55.1 (60.0) -> 52.${i % 10} (60.0) MB, 1.20 / 0.00 ms  (average mu = 0.9, current mu = 0.9) allocation failure; `
    : `[7:0xa] ${500 + i * 150} ms: Mark-sweep 58.${i % 10} (60.0) -> 51.${i % 10} (60.0) MB, 31.00 / 0.00 ms  (average mu = 0.4, current mu = 0.4) allocation failure; GC in old space requested`);
  return {
    'gc.log': `${collections.join('\n')}\n`,
    'memory.jsonl': `${readings.join('\n')}\n`,
    'metadata.json': JSON.stringify({ runtime: 'node', node_version: 'v20.20.2', execArgv: ['--max-old-space-size=64'] }),
  };
}

const frame = (functionName, url, lineNumber) => ({ functionName, scriptId: '5', url, lineNumber, columnNumber: 3 });
const PROFILE = JSON.stringify({
  head: {
    callFrame: frame('(root)', '', -1), selfSize: 0, id: 1, children: [
      { callFrame: frame('serve', 'file:///srv/app/server.js', 9), selfSize: 1_000, id: 2, children: [
        { callFrame: frame('remember', 'file:///srv/app/cache.js', 19), selfSize: 700_000, id: 3, children: [] },
        { callFrame: frame('parse', 'file:///srv/app/parse.js', 29), selfSize: 200_000, id: 4, children: [
          { callFrame: frame('remember', 'file:///srv/app/cache.js', 19), selfSize: 99_000, id: 5, children: [] },
        ] },
      ] },
    ],
  },
  samples: [{ size: 700_000, nodeId: 3, ordinal: 1 }],
});

test('sources of one run stand on one axis, with limits, and can be shifted by hand', async t => {
  const files = written(t, nearItsLimit());
  const opened = await openPage(t);
  await opened.choose(...files);
  await opened.settled(files.length);
  await opened.view('timeline');
  const { page } = opened;
  await page.waitForSelector('[data-testid="timeline-source"]', PATIENCE);
  const placed = await page.$$eval('[data-testid="timeline-source"]', rows => rows.map(row => row.dataset.placement));
  assert.deepEqual(placed.toSorted(), ['process_start', 'wall_clock']);
  const chart = () => page.$eval('[data-testid="timeline-chart"]', node => ({ from: Number(node.dataset.from), to: Number(node.dataset.to), text: node.textContent, label: node.getAttribute('aria-label') }));
  const before = await chart();
  assert.match(before.text, /max-old-space-size=64/, 'the limit is drawn');
  assert.match(before.label, /10 full collections/);
  // A point in the chart says its figures; by keyboard too.
  await page.focus('[data-testid="timeline-chart"]');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => /JS heap/.test(document.querySelector('.readout')?.innerText ?? ''), PATIENCE);
  await page.keyboard.press('+');
  await page.waitForFunction(to => Number(document.querySelector('[data-testid="timeline-chart"]').dataset.to) < to, PATIENCE, before.to);
  await page.keyboard.press('Escape');
  await page.waitForFunction(to => Number(document.querySelector('[data-testid="timeline-chart"]').dataset.to) === to, PATIENCE, before.to);
  // A source moved ten seconds makes the axis that much longer.
  await page.$eval('[data-testid="timeline-source"] input', input => {
    input.value = '10';
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.waitForFunction(to => Number(document.querySelector('[data-testid="timeline-chart"]').dataset.to) > to + 5_000, PATIENCE, before.to);
  // The table behind it.
  await page.keyboard.press('Tab');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('t');
  await page.waitForSelector('[data-testid="timeline-table"]', PATIENCE);
  assert.equal(await page.$eval('[data-testid="timeline-table"]', list => Number(list.getAttribute('aria-rowcount'))), 30 + 40 + 1);
  opened.assertQuiet();
});

test('Python dumps are compared line by line as CPython compares them, and drawn as a flame graph', async t => {
  const expect = JSON.parse(fs.readFileSync(path.join(DUMPS, 'python-3.11.json'), 'utf8'));
  const opened = await openPage(t);
  await opened.choose(...['python-3.11-old', 'python-3.11'].map(name => path.join(DUMPS, `${name}.tracemalloc`)));
  await opened.settled(2);
  await opened.view('python');
  const { page } = opened;
  const rows = async wanted => {
    await page.waitForFunction(wanted => [...document.querySelectorAll('[data-testid="site-row"]')].some(row => row.dataset.name === wanted), PATIENCE, wanted);
    return page.$$eval('[data-testid="site-row"]', all => all.map(({ dataset: { name, size, count, delta } }) => [name, Number(size), Number(delta), Number(count)].join(' ')));
  };
  const known = (list, name) => list.map(([frames, size, diff, count]) => [name(frames.at(-1)), size, diff, count].join(' ')).toSorted();
  const line = ([file, number]) => `${path.basename(file)}:${number}`;
  assert.deepEqual((await rows('main.py:5')).toSorted(), known(expect.diff_lineno, line));
  const press = words => page.evaluate(words => [...document.querySelectorAll('main button')].find(button => button.innerText.trim() === words).click(), words);
  await press('File');
  assert.deepEqual((await rows('main.py')).toSorted(), known(expect.diff_filename, ([file]) => path.basename(file)));
  await press('Flame: grown');
  await page.waitForSelector('[data-testid="flame"] svg rect', PATIENCE);
  const grown = expect.diff_traceback.reduce((sum, [, , diff]) => sum + Math.max(diff, 0), 0);
  assert.equal(await page.$eval('[data-testid="flame"]', node => Number(node.dataset.total)), grown);
  opened.assertQuiet();
});

test('a sampled profile shows who allocates, from either side', async t => {
  const files = written(t, { 'a.heapprofile': PROFILE });
  const opened = await openPage(t, { width: 480 });
  await opened.choose(...files);
  await opened.settled(1);
  await opened.view('allocations');
  const { page } = opened;
  await page.waitForSelector('[data-testid="flame"] svg rect', PATIENCE);
  assert.equal(await page.$eval('[data-testid="flame"]', node => node.dataset.boxes), '4');
  // Enter looks closer at the box that the arrows went to.
  await page.focus('[data-testid="flame"] [role="group"]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('[data-testid="flame"]')?.dataset.total === '700000', PATIENCE);
  await page.evaluate(() => [...document.querySelectorAll('main button')].find(button => button.innerText.trim() === 'Heavy').click());
  await page.waitForSelector('[data-testid="call-row"]', PATIENCE);
  const rows = () => page.$$eval('[data-testid="call-row"]', all => all.map(row => `${row.getAttribute('aria-level')} ${row.dataset.name} ${row.dataset.own}`));
  assert.deepEqual(await rows(), ['1 remember 799000', '1 parse 200000', '1 serve 1000'], 'a function counts once, wherever it was called');
  await page.click('[data-testid="call-row"]');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="call-row"]').length === 5, PATIENCE);
  assert.deepEqual((await rows()).slice(1, 3).map(row => row.split(' ')[1]).toSorted(), ['parse', 'serve']);
  opened.assertQuiet();
});

test('a part of a timeline that is marked is what the class table counts', async t => {
  const answer = run('recording');
  const opened = await openPage(t);
  await opened.choose(answer.files[1]);
  await opened.settled(1);
  await opened.view('allocations');
  const { page } = opened;
  const bars = '[data-testid="interval-bars"]';
  await page.waitForSelector(`${bars} .grip`, PATIENCE);
  // The moment in which most ids were given out, but for the first, which holds what was there before: the batch that is kept.
  const { samples } = JSON.parse(fs.readFileSync(answer.files[1], 'utf8'));
  const ids = samples.filter((_, i) => i % 2 === 1);
  const made = ids.map((id, i) => (i ? id - ids[i - 1] : 0));
  const [x, y] = await page.$$eval(`${bars} .bar`, (all, at) => {
    const bar = all[at].getBoundingClientRect();
    return [bar.x + bar.width / 2, bar.y + bar.height / 2];
  }, made.indexOf(Math.max(...made)));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 1, y);
  await page.mouse.up();
  const row = `[data-testid="class-row"][data-class="${answer.class}"]`;
  await page.waitForSelector(row, PATIENCE);
  const shown = () => page.$$eval('[data-testid="class-row"]', rows => rows.map(({ dataset }) => [dataset.class, dataset.count, dataset.shallow, dataset.retained].join(' ')));
  const part = await page.$eval('[data-testid="intervals"]', node => [node.dataset.after, node.dataset.until].map(Number));
  assert.ok(part[0] >= ids[0] && ids.includes(part[1]), `${part} of ${ids}`);
  const told = summary(answer.files[1], `ids:@${part[0]}-@${part[1]}`).classes.map(each => [each.name, each.count, each.shallow_bytes, each.retained_bytes].join(' '));
  assert.deepEqual((await shown()).filter(each => !told.includes(each)), [], 'the command line counts the same');
  assert.equal(await page.$eval(row, node => node.dataset.count), String(answer.kept));

  // By keyboard the mark grows to the start of the recording, and a row opens with its instances.
  await page.$eval(`${bars} .grip`, grip => grip.focus());
  const before = await page.$eval(`${bars} .grip`, node => node.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((selector, was) => document.querySelector(selector)?.getAttribute('aria-valuenow') === String(was - 1), PATIENCE, `${bars} .grip`, before);
  await page.waitForSelector(row, PATIENCE);
  await page.click(row);
  await page.waitForFunction(() => location.hash.startsWith('#classes/'), PATIENCE);
  await page.waitForSelector(`${row}[aria-selected="true"][data-count="${answer.kept}"]`, PATIENCE);
  assert.match(await page.$eval('[data-testid="class-scope"] option:checked', option => option.innerText), /part of the recording/);
  opened.assertQuiet();
});

test('every file says what it is, what is wrong with it and what is in it', async t => {
  const files = written(t, { ...nearItsLimit(), 'broken.heapsnapshot': '{"snapshot":{"meta"' });
  const opened = await openPage(t);
  await opened.choose(...files);
  await opened.settled(files.length);
  await opened.view('evidence');
  const { page } = opened;
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="evidence-file"]').length === 4, PATIENCE);
  const preview = async (name, wanted) => {
    await page.evaluate(name => [...document.querySelectorAll('[data-testid="evidence-file"]')].find(row => row.innerText.includes(name)).click(), name);
    const shows = wanted => new RegExp(wanted).test(document.querySelector('[data-testid="evidence-preview"]')?.innerText ?? '');
    await page.waitForFunction(shows, PATIENCE, wanted).catch(async () => {
      assert.fail(`${name}: ${await page.$eval('[data-testid="evidence-preview"]', node => node.innerText)}`);
    });
  };
  await preview('gc.log', '10 full, 30 minor');
  await preview('metadata.json', 'max-old-space-size=64');
  await preview('memory.jsonl', 'Readings');
  await preview('broken', 'Cut short|JSON|ends');
  opened.assertQuiet();
});
