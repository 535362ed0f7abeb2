// The page itself leaks nothing: mounted and unmounted in another page, and measured with our own command line.
// LEAKPROOF_MOUNTS=200 mounts it more often than an ordinary run has time for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { scratch, site } from '../support/places.mjs';
import { launch } from './support/page.mjs';
import { serve } from './support/server.mjs';

const TURNS = Number(process.env.LEAKPROOF_MOUNTS ?? 24);
/** A snapshot each so many turns; what is made once is there after the first. */
const STEP = TURNS / 4;
/** What the browser keeps for its own tools: requests for the automation that drives it, timings of loads and long tasks. */
const TOOLS = /^blink::NetworkResourcesData|Performance|TaskAttribution|TimingInfo/;

/** Mounts a viewer, waits until its page has started, and takes it out again; so many times. */
function turns(count) {
  return (async () => {
    for (let turn = 0; turn < count; turn++) {
      const viewer = document.createElement('leakproof-viewer');
      const ready = new Promise(resolve => viewer.addEventListener('leakproof-ready', resolve, { once: true }));
      document.body.append(viewer);
      await ready;
      viewer.remove();
    }
  })();
}

/** Writes a heap snapshot of the page, of what is left after a full collection. */
async function snapshot(session, file) {
  const out = fs.openSync(file, 'w');
  const take = ({ chunk }) => fs.writeSync(out, chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  fs.closeSync(out);
}

test(`a viewer mounted and unmounted ${TURNS} times leaves nothing behind`, async t => {
  const viewer = await serve(site());
  const folder = scratch();
  fs.writeFileSync(path.join(folder, 'index.html'), `<!doctype html><title>Runbook</title><link rel="icon" href="data:,"><script defer src="${viewer.url}viewer.js"></script>`);
  const portal = await serve(folder);
  const browser = await launch(t);
  t.after(() => Promise.all([viewer.close(), portal.close()]));
  const page = await browser.newPage();
  await page.goto(portal.url);
  await page.waitForFunction(() => customElements.get('leakproof-viewer'));
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.enable');
  const files = [];
  for (let done = 0; done < TURNS; done += STEP) {
    await page.evaluate(turns, STEP);
    files.push(path.join(folder, `after-${String(done + STEP).padStart(3, '0')}.heapsnapshot`));
    await snapshot(session, files.at(-1));
  }
  assert.equal(await page.evaluate(() => frames.length + document.querySelectorAll('leakproof-viewer').length), 0);

  const summary = file => leakproof('summary', '--format', 'json', file).json;
  const [first, last] = [summary(files[0]), summary(files.at(-1))];
  const count = (table, wanted) => table.classes.filter(({ name }) => wanted.test(name)).reduce((sum, each) => sum + each.count, 0);
  for (const what of [/NativeContext/, /HTMLIFrameElement/, /^(Detached )?<leakproof-viewer/i, /^Window/]) {
    assert.ok(count(last, what) <= count(first, what), `${what}: ${count(first, what)} after ${STEP} turns, ${count(last, what)} after ${TURNS}`);
  }
  // What a turn costs for good, beside the browser's own books. A leak is there at every step, what is compiled late only at
  // one; a realm alone would be a hundred times the bound.
  const bytes = table => table.classes.filter(({ name }) => !TOOLS.test(name)).reduce((sum, each) => sum + each.shallow_bytes, 0);
  const sizes = files.map(file => bytes(summary(file)));
  const steps = sizes.slice(1).map((size, i) => (size - sizes[i]) / STEP);
  t.diagnostic(`${sizes} bytes after each ${STEP} turns: ${steps.map(Math.round)} a turn`);
  assert.ok(Math.min(...steps) < 1000, `${steps} bytes a turn`);
  // The diagnosis may name the browser's books, and nothing else.
  const { json: report } = leakproof('analyze', '--format', 'json', ...files);
  const leaks = report.findings.filter(({ cause, objects }) => cause === 'leak' && !TOOLS.test(objects?.class ?? ''));
  assert.deepEqual(leaks.map(({ title }) => title), []);
});
