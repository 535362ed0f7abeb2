// Where things are: everything can be said by an environment variable, and what is missing is an error, not a skip.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder with these tests. */
export const TESTS = path.join(ROOT, 'tests');

/** What outlives a clone: unpacked corpora, bundles of the oracle. */
export const CACHE = process.env.LEAKPROOF_CACHE || path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'leakproof');

const newest = candidates =>
  candidates.filter(file => fs.existsSync(file)).sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)[0];

/** The command line under test. */
export function cli() {
  const target = process.env.CARGO_TARGET_DIR || path.join(ROOT, 'target');
  const found = process.env.LEAKPROOF_CLI
    || newest(['release/leakproof', 'debug/leakproof'].map(file => path.join(target, file)).concat(path.join(ROOT, 'dist/leakproof')));
  if (!found || !fs.existsSync(found)) throw new Error(`no leakproof at ${found ?? target}: build it (cargo build -p cli) or set LEAKPROOF_CLI`);
  return found;
}

/** The built page. */
export function site() {
  const asked = process.env.LEAKPROOF_SITE;
  const index = asked ? path.resolve(asked, 'index.html') : newest(['target/site', 'dist/site'].map(folder => path.join(ROOT, folder, 'index.html')));
  const found = index ? path.dirname(index) : path.join(ROOT, 'target/site');
  if (!index || !fs.existsSync(index)) throw new Error(`no page at ${found}: build it (cargo xtask build) or set LEAKPROOF_SITE`);
  return found;
}

/** The page in one file. */
export function onePage() {
  const found = process.env.LEAKPROOF_PAGE || newest(['target/leakproof.html', 'dist/leakproof.html'].map(file => path.join(ROOT, file)));
  if (!found || !fs.existsSync(found)) throw new Error('no leakproof.html: build it (cargo xtask build) or set LEAKPROOF_PAGE');
  return found;
}

const browser = (name, asked, usual) => {
  const found = asked || usual.find(file => fs.existsSync(file));
  if (!found || !fs.existsSync(found)) throw new Error(`no browser at ${found}: install Debian's ${name} or set ${name.split('-')[0].toUpperCase()}`);
  return found;
};

/** The browser that most tests drive. */
export const chromium = () => browser('chromium', process.env.CHROMIUM, ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']);

/** Another engine. */
export const firefox = () => browser('firefox-esr', process.env.FIREFOX, ['/usr/bin/firefox-esr', '/usr/bin/firefox']);

/** A folder that is removed when the process ends. */
export function scratch() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'leakproof-test-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}
