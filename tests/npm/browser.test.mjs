// The package in Chromium: through a bundler, and as it is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { build } from 'vite';
import { serve } from '../e2e/support/server.mjs';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { TESTS, chromium } from '../support/places.mjs';
import { installed } from './support/installed.mjs';

// What a person would write: an input, a call, an answer. The worker is what keeps a page smooth.
const WORKER = `
  import { analyze } from 'leakproof';
  onmessage = async ({ data }) => postMessage(await analyze(data));`;
const MAIN = `
  import { analyze, redact } from 'leakproof';
  const input = document.querySelector('input');
  input.onchange = async () => {
    window.here = await analyze(input.files);
    window.redacted = await new Response(await redact(input.files[0])).text();
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => { window.there = data; };
    worker.onerror = ({ message }) => { window.failed = message; };
    worker.postMessage([...input.files]);
  };`;
const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><input type="file" multiple>';

const tokenless = report => JSON.parse(JSON.stringify(report).replaceAll(/·[0-9a-f]{4}/g, '·'));

/** Opens `folder/index.html`, chooses the files, and gives the reports of page and worker. */
async function reports(t, folder, files) {
  const server = await serve(folder, '/below/a/path/');
  const browser = await puppeteer.launch({ executablePath: chromium(), headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  t.after(async () => {
    await browser.close();
    await server.close();
  });
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto(server.url, { waitUntil: 'networkidle0' });
  await (await page.$('input')).uploadFile(...files);
  await page.waitForFunction(() => (window.here && window.there) || window.failed, { timeout: 60_000 }).catch(error => {
    throw new Error(`no report: ${errors}`, { cause: error });
  });
  assert.deepEqual(errors, []);
  return page.evaluate(() => ({ here: window.here, there: window.there, redacted: window.redacted, failed: window.failed }));
}

/** The same files in the page, in its worker, on the command line; and the first one without its values. */
async function sameEverywhere(t, folder) {
  const { files } = run('agent-queue');
  const { here, there, redacted, failed } = await reports(t, folder, files);
  assert.equal(failed, undefined);
  const expected = tokenless(leakproof('analyze', '--format', 'json', ...files).json);
  assert.deepEqual(tokenless(here), expected);
  assert.deepEqual(tokenless(there), expected);
  assert.equal(JSON.parse(redacted).snapshot.node_count, JSON.parse(fs.readFileSync(files[0], 'utf8')).snapshot.node_count);
  assert.ok(!redacted.includes('kestrel'));
}

test('bundled by Vite, in a page and its worker', async t => {
  const root = installed().folder;
  fs.writeFileSync(path.join(root, 'main.js'), MAIN);
  fs.writeFileSync(path.join(root, 'worker.js'), WORKER);
  fs.writeFileSync(path.join(root, 'index.html'), `${PAGE}<script type="module" src="./main.js"></script>`);
  await build({ root, base: './', logLevel: 'error', configFile: false, worker: { format: 'es' }, build: { outDir: 'bundled', assetsInlineLimit: 0 } });
  const bundled = path.join(root, 'bundled');
  const wasm = fs.readdirSync(path.join(bundled, 'assets')).filter(name => name.endsWith('.wasm'));
  assert.equal(wasm.length, 1, 'the bundler brings the code along, once');
  await sameEverywhere(t, bundled);
});

test('without a bundler', async t => {
  const root = path.join(installed().folder, 'plain');
  fs.cpSync(installed().package, path.join(root, 'leakproof'), { recursive: true });
  const local = text => text.replace("'leakproof'", "'./leakproof/browser.js'");
  fs.writeFileSync(path.join(root, 'main.js'), local(MAIN));
  fs.writeFileSync(path.join(root, 'worker.js'), local(WORKER));
  fs.writeFileSync(path.join(root, 'index.html'), `${PAGE}<script type="module" src="./main.js"></script>`);
  await sameEverywhere(t, root);
});

test('its types fit a program, and the report that is given', () => {
  const { folder } = installed();
  const report = leakproof('analyze', '--format', 'json', ...run('agent-queue').files).stdout;
  fs.writeFileSync(path.join(folder, 'typed.ts'), `
    import { type Comparison, type Report, LeakproofError, analyze, diff, growth, init, redact, render, summary } from 'leakproof';
    export const report: Report = ${report};
    export async function use(list: FileList, file: File): Promise<string> {
      await init(new Uint8Array());
      const found = await analyze(list, { signal: AbortSignal.timeout(9), onProgress: ({ done, total }) => void (done / total) });
      const table = await summary(file, { partial: true });
      const change: Comparison = await diff('a', { name: 'b', data: file.stream() });
      await (await redact(file, { onProgress: ({ phase }) => void (phase === 'writing') })).pipeTo(new WritableStream<Uint8Array>());
      const rows = (await growth([file, new Uint8Array()])).rows;
      try { return await render(found, 'html'); } catch (error) { return error instanceof LeakproofError ? error.lead : \`\${table.nodes}\${change.same_process}\${rows[0]?.trend}\`; }
    }`);
  fs.writeFileSync(path.join(folder, 'mistyped.ts'), "import { render } from 'leakproof';\nvoid render({} as never, 'pdf');\n");
  const check = (file, resolution) => {
    const tsc = path.join(TESTS, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom,dom.iterable,dom.asynciterable', '--module', resolution === 'bundler' ? 'esnext' : resolution, '--moduleResolution', resolution];
    try {
      return execFileSync(process.execPath, [tsc, ...options, file], { cwd: folder, encoding: 'utf8' });
    } catch (error) {
      return error.stdout;
    }
  };
  assert.equal(check('typed.ts', 'bundler'), '');
  assert.match(check('mistyped.ts', 'nodenext'), /TS2345/);
});
