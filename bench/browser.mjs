// In headless Chromium, a fresh browser each time, interleaved: from the moment a file is chosen to the first class table.
//   node browser.mjs [--runs=3] [--peers=leakproof,devtools] [--out=results/browser.jsonl] FILE…
// Leakproof is the built page; DevTools is its own worker code from npm, spoken to as its panel does, without drawing the table.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { fresh, id, serve } from './chromium.mjs';
import { HERE, MB, ROOT, figure, keep, load, machine, markdown, median, options, usage } from './support.mjs';

const given = options({ runs: '3', peers: 'leakproof,devtools', out: path.join(HERE, 'results/browser.jsonl'), site: path.join(ROOT, 'target/site'), limit: '900' });
const LIMIT = Number(given.limit) * 1000;

/** DevTools' worker as one file: the entry point that its panel starts. */
async function devtoolsWorker(folder) {
  const frontend = path.join(HERE, 'node_modules/chrome-devtools-frontend/front_end');
  const typed = {
    name: 'typed',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path: asked }) => ({ path: asked, namespace: 'nothing' }));
      onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path: asked, resolveDir }) => {
        const file = path.join(resolveDir, asked);
        if (path.basename(file) === 'locales.js') return { path: file, namespace: 'locales' };
        const source = `${file.slice(0, -3)}.ts`;
        return !fs.existsSync(file) && fs.existsSync(source) ? { path: source } : undefined;
      });
      onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'export {}' }));
      onLoad({ filter: /./, namespace: 'locales' }, () => ({ contents: 'export const LOCALES = ["en-US"], BUNDLED_LOCALES = ["en-US"], DEFAULT_LOCALE = "en-US", REMOTE_FETCH_PATTERN = "", LOCAL_FETCH_PATTERN = "";' }));
    },
  };
  await build({
    entryPoints: [path.join(frontend, 'entrypoints/heap_snapshot_worker/heap_snapshot_worker-entrypoint.ts')],
    outfile: path.join(folder, 'worker.js'),
    bundle: true, format: 'esm', platform: 'browser', target: 'esnext', plugins: [typed],
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } }, logLevel: 'error',
  });
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><input type="file"><script type="module" src="panel.js"></script>');
  fs.writeFileSync(path.join(folder, 'panel.js'), `(${panel})()`);
}

/** Runs in the page: what DevTools' panel asks of its worker until it has a class table. */
function panel() {
  const start = () => {
    const worker = new Worker('worker.js', { type: 'module' });
    const waiting = new Map();
    let next = 1;
    const ready = new Promise((resolve, reject) => {
      worker.onerror = event => reject(new Error(event.message));
      worker.onmessage = ({ data }) => {
        if (data === 'workerReady') resolve();
        const call = waiting.get(data.callId);
        if (!call) return;
        waiting.delete(data.callId);
        if (data.error) call.reject(new Error(data.error));
        else call.resolve(data.result);
      };
    });
    const call = (message, ports = []) => new Promise((resolve, reject) => {
      waiting.set(next, { resolve, reject });
      worker.postMessage({ callId: next++, ...message }, ports);
    });
    return { worker, ready, call };
  };
  globalThis.measure = async () => {
    const file = document.querySelector('input').files[0];
    const began = performance.now();
    const first = start();
    await first.ready;
    first.worker.postMessage({ disposition: 'createLoader', objectId: 1 });
    const method = (objectId, methodName, ...methodArguments) => first.call({ disposition: 'method', objectId, methodName, methodArguments });
    const decoder = new TextDecoder();
    const CHUNK = 10_000_000; // as the panel's file reader has it
    for (let at = 0; at < file.size; at += CHUNK) {
      await method(1, 'write', decoder.decode(await file.slice(at, at + CHUNK).arrayBuffer(), { stream: true }));
    }
    await method(1, 'close');
    const second = start();
    await second.ready;
    const { port1, port2 } = new MessageChannel();
    await second.call({ disposition: 'setupForSecondaryInit', objectId: 1 }, [port2]);
    await first.call({ disposition: 'factory', objectId: 1, methodName: 'buildSnapshot', newObjectId: 2, methodArguments: [] }, [port1]);
    await method(2, 'updateStaticData');
    const classes = await method(2, 'aggregatesWithFilter', {});
    return { table_ms: performance.now() - began, classes: Object.keys(classes).length };
  };
}

/** Waits in the page for the first row, from the moment the input changes. */
function watch() {
  globalThis.measured = new Promise(resolve => {
    let began;
    addEventListener('change', () => { began ??= performance.now(); }, true);
    new MutationObserver(() => {
      const error = document.querySelector('[data-testid="error"]')?.innerText;
      if (error) return resolve({ error });
      const ready = document.querySelector('[data-testid="evidence-list"] [data-state="ready"]');
      if (ready && document.querySelector('[data-testid="class-row"]')) resolve({ table_ms: performance.now() - began });
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

async function one(peer, file, address) {
  const { browser, close } = await fresh(LIMIT);
  const row = { peer, file: path.basename(file), bytes: fs.statSync(file).size, browser: await browser.version(), load: load() };
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT);
    const crashed = new Promise((_, reject) => page.on('error', reject));
    const late = new Promise((_, reject) => { setTimeout(() => reject(new Error(`not done after ${LIMIT / 1000} s`)), LIMIT).unref(); });
    await page.goto(`${address}/${peer}/index.html${peer === 'leakproof' ? '#classes' : ''}`, { waitUntil: 'networkidle0' });
    const input = await page.waitForSelector(peer === 'leakproof' ? id('file-input') : 'input');
    const before = usage(browser.process().pid, '--type=renderer').cpu_ms;
    if (peer === 'leakproof') await page.evaluate(watch);
    await input.uploadFile(file);
    const done = page.evaluate(peer === 'leakproof' ? 'measured' : 'measure()');
    Object.assign(row, await Promise.race([done, crashed, late]));
    const { cpu_ms, peak_mb } = usage(browser.process().pid, '--type=renderer');
    Object.assign(row, { table_ms: row.table_ms && Math.round(row.table_ms), cpu_ms: cpu_ms - before, peak_mb });
    if (peer === 'leakproof') {
      const memory = await page.$eval(`${id('evidence-list')} [data-peak-bytes]`, element => Number(element.dataset.peakBytes)).catch(() => undefined);
      if (memory) row.wasm_mb = Math.round(memory / MB);
    }
  } catch (error) {
    row.error = String(error.message).split('\n')[0];
  }
  await close();
  return row;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'leakproof-bench-'));
if (given.peers.includes('devtools')) await devtoolsWorker(folder);
const { address, stop } = await serve({ leakproof: given.site, devtools: folder });

const rows = [];
const peers = given.peers.split(',');
for (const file of given.files) {
  for (let run = 0; run < Number(given.runs); run++) {
    for (const peer of peers) {
      const row = { run, ...await one(peer, file, address) };
      rows.push(row);
      keep(given.out, row);
      console.error(JSON.stringify(row));
    }
  }
}
stop();
fs.rmSync(folder, { recursive: true, force: true });

const lines = [];
for (const file of new Set(rows.map(row => row.file))) {
  const of = (peer, key) => median(rows.filter(row => row.file === file && row.peer === peer).map(row => row[key]));
  for (const peer of peers) {
    const failed = rows.find(row => row.file === file && row.peer === peer && row.error);
    const ratio = key => (of('devtools', key) && of(peer, key) ? `${figure(of('devtools', key) / of(peer, key), 1)} ×` : '–');
    const megabytes = rows.find(row => row.file === file).bytes / MB;
    const wasm = of(peer, 'wasm_mb');
    lines.push([`${file}, ${peer}${failed ? `: ${failed.error}` : ''}`, figure(of(peer, 'table_ms')), ratio('table_ms'), figure(of(peer, 'cpu_ms')), ratio('cpu_ms'), figure(of(peer, 'peak_mb')), wasm ? `${wasm} (${figure(wasm / megabytes, 2)})` : '–']);
  }
}
console.log(`Medians of ${given.runs} runs each, interleaved; load average ${Math.min(...rows.map(row => row.load))} to ${Math.max(...rows.map(row => row.load))}; ${rows[0]?.browser}; ${JSON.stringify(machine())}\n`);
console.log(markdown(['file, program', 'to class table, ms', 'times faster', 'renderer CPU, ms', 'times less', 'renderer peak, MB', 'WebAssembly, MB (bytes per file byte)'], lines));
process.exit(0);
