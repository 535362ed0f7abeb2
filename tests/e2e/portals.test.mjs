// The viewer inside real documentation sites of another origin: two on one page, gone when the page is left, back when one returns.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { run } from '../support/programs.mjs';
import { CACHE, scratch, site } from '../support/places.mjs';
import { launch } from './support/page.mjs';
import { serve } from './support/server.mjs';

const PATIENCE = { timeout: 60_000 };
const VIEWERS = '<input type="file" multiple>\n\n<leakproof-viewer id="a" theme="dark" height="420"></leakproof-viewer>\n\n<leakproof-viewer id="b" readonly reveal="off"></leakproof-viewer>\n';

/** Writes these files below `folder`. */
function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

/** Material for MkDocs, which swaps the content of a page instead of loading the next one. */
const MKDOCS = {
  built: 'site',
  swaps: true,
  build(folder, script, address) {
    write(folder, {
      // What is swapped are addresses of the site map, so the site has to know its own.
      'mkdocs.yml': `site_name: Runbooks
site_url: ${address}
use_directory_urls: false
theme: { name: material, font: false, features: [navigation.instant] }
extra_javascript: [{ path: "${script}", defer: true }]
nav: [{ Memory: index.md }, { Elsewhere: other.md }]
`,
      'docs/index.md': `# Memory\n\n${VIEWERS}`,
      'docs/other.md': '# Elsewhere\n',
    });
    const env = { ...process.env, PYTHONPATH: process.env.LEAKPROOF_MKDOCS || path.join(CACHE, 'mkdocs'), NO_MKDOCS_2_WARNING: '1' };
    execFileSync('python3', ['-m', 'mkdocs', 'build', '--quiet'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  },
};

/** mdBook, whose pages load one after the other. */
const MDBOOK = {
  built: 'book',
  swaps: false,
  build(folder, script) {
    write(folder, {
      'book.toml': '[book]\ntitle = "Runbooks"\n',
      'src/SUMMARY.md': '# Summary\n\n- [Memory](index.md)\n- [Elsewhere](other.md)\n',
      'src/index.md': `# Memory\n\n<script defer src="${script}"></script>\n\n${VIEWERS}`,
      'src/other.md': '# Elsewhere\n',
    });
    execFileSync('mdbook', ['build'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  },
};

/** The two viewers once their pages listen. */
async function viewers(page) {
  const frames = [];
  for (const selector of ['#a', '#b']) {
    const element = await page.waitForSelector(selector, PATIENCE);
    await page.waitForFunction(name => document.querySelector(name).shadowRoot?.querySelector('iframe'), PATIENCE, selector);
    const frame = await (await element.evaluateHandle(viewer => viewer.shadowRoot.querySelector('iframe'))).asElement().contentFrame();
    await frame.waitForSelector('[data-part="status"]', PATIENCE);
    frames.push(frame);
  }
  return frames;
}

async function inside(t, { build, built, swaps }) {
  const viewer = await serve(site());
  t.after(() => viewer.close());
  const folder = scratch();
  // Portals have inline scripts and styles of their own; of the viewer they name its origin twice and nothing more.
  const policy = `default-src 'self'; script-src 'self' 'unsafe-inline' ${viewer.origin}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:; frame-src ${viewer.origin}`;
  const host = await serve(path.join(folder, built), '/runbooks/', { 'content-security-policy': policy });
  t.after(() => host.close());
  build(folder, `${viewer.url}viewer.js`, host.url);
  const page = await (await launch(t)).newPage();
  const errors = [];
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', error => errors.push(String(error)));
  await page.goto(`${host.url}index.html`, { waitUntil: 'load' });
  const answer = run('agent-queue');
  for (const turn of ['first', 'again']) {
    const [a, b] = await viewers(page);
    await (await page.$('input[type="file"]')).uploadFile(...answer.files);
    const causes = await page.evaluate(async () => {
      const files = [...document.querySelector('input[type="file"]').files];
      const reports = await Promise.all([document.querySelector('#a').open(files), document.querySelector('#b').open(files.slice(0, 1))]);
      return reports.map(report => [report.inputs.length, report.diagnosis.cause]);
    });
    assert.deepEqual(causes[0], [answer.files.length, answer.cause], turn);
    assert.equal(causes[1][0], 1, turn);
    await a.waitForSelector(`[data-testid="diagnosis"][data-cause="${answer.cause}"]`, PATIENCE);
    assert.equal(await a.$eval(':root', root => root.dataset.theme), 'dark');
    assert.equal(await b.$('[data-testid="file-input"]'), null);
    assert.equal(await page.$eval('#a', element => element.getBoundingClientRect().height), 420);

    // Away: by the portal's own link, and the frames are gone with all that they held.
    await page.evaluate(() => { window.stayed = true; });
    await page.$eval('a[href$="other.html"]', link => link.click());
    await page.waitForFunction(() => document.querySelector('h1#elsewhere') && frames.length === 0, PATIENCE);
    assert.equal(await page.evaluate(() => window.stayed === true), swaps, 'the portal swaps its pages, or loads them');
    if (turn === 'first') await page.$eval('a[href$="index.html"], a[href="./"], a[href="."]', link => link.click());
  }
  assert.deepEqual(errors, []);
}

// xtask says by an empty place that there is no Python to install it with.
const noMkdocs = process.env.LEAKPROOF_MKDOCS === '' && 'python3 with pip is not installed';
test('in Material for MkDocs, with instant navigation', { skip: noMkdocs }, t => inside(t, MKDOCS));

// One host more for whoever has mdBook: set-up does not install it for the tests, because it takes minutes to compile.
if (!spawnSync('mdbook', ['--version']).error) test('in mdBook', t => inside(t, MDBOOK));
