// A fresh headless Chromium and the folders that it sees.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const TYPES = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm', css: 'text/css' };

/** The selector of what the page calls `name`. */
export const id = name => `[data-testid="${name}"]`;

/** A browser with a profile of its own; `close` removes both. */
export async function fresh(limit) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'leakproof-bench-'));
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, userDataDir: profile, protocolTimeout: limit, args: FLAGS });
  const close = async () => {
    await browser.close().catch(() => {});
    fs.rmSync(profile, { recursive: true, force: true });
  };
  return { browser, close };
}

/** Each folder below its name, on a port of this machine. */
export async function serve(folders) {
  const server = http.createServer((request, response) => {
    const [, name, ...rest] = new URL(request.url, 'http://127.0.0.1').pathname.split('/');
    const file = folders[name] && path.join(folders[name], ...rest);
    if (!file || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[file.split('.').pop()] ?? 'text/plain' });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise(resolve => { server.listen(0, '127.0.0.1', resolve); });
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
