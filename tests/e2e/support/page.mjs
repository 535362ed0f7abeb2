// The page as a person uses it, by its documented test ids.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { TESTS, chromium, site } from '../../support/places.mjs';
import { serve } from './server.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const id = name => `[data-testid="${name}"]`;
const PATIENCE = 60_000;
// Parts without a documented id, by what they are to a screen reader or in the outline.
const FILTER = 'input[data-filter], input[type="search"]';
const DETAILS = 'aside[data-part="details"]';
const INSTANCE = '[role="row"][id^="instance-"]';
const OBJECT = 'aside[data-part="details"] h2 > .mono';
const PROPERTY = 'ul.props button';
const STEP = 'ol.path > li';

/** A browser that is closed when test `t` ends. */
export async function launch(t) {
  const browser = await puppeteer.launch({ executablePath: chromium(), headless: true, args: FLAGS, protocolTimeout: 300_000 });
  t.after(() => browser.close());
  return browser;
}

/** Opens the page; closes everything when test `t` ends. */
export async function openPage(t, { width = 1440, height = 900 } = {}) {
  const server = await serve(site());
  const browser = await puppeteer.launch({ executablePath: chromium(), headless: true, args: FLAGS, protocolTimeout: 300_000 });
  const opened = new LeakproofPage(await browser.newPage(), server);
  t.after(async () => {
    await opened.picture(t.name).catch(() => {});
    await browser.close();
    await server.close();
  });
  await opened.page.setViewport({ width, height });
  await opened.load();
  return opened;
}

export class LeakproofPage {
  /** Everything the console said. */
  console = [];
  /** Console errors, uncaught exceptions, requests that failed. */
  errors = [];
  /** What was asked of the network once the page was there; `blob:` and `data:` never leave the tab. */
  requests = [];
  #loaded = false;

  constructor(page, server) {
    this.page = page;
    this.server = server;
    page.setDefaultNavigationTimeout(2 * PATIENCE);
    page.on('console', message => {
      this.console.push(message.text());
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', error => this.errors.push(String(error)));
    page.on('requestfailed', request => this.errors.push(`failed: ${request.url()}`));
    page.on('request', request => {
      if (this.#loaded && !/^(blob|data):/.test(request.url())) this.requests.push(request.url());
    });
  }

  async load() {
    await this.page.goto(this.server.url, { waitUntil: 'networkidle0' });
    await this.page.waitForSelector(id('file-input'), { timeout: PATIENCE });
    this.#loaded = true;
    this.servedBefore = this.server.requests.length;
  }

  /** Loads the page anew; what the person chose is gone, the place in the URL is not. */
  async reload() {
    this.#loaded = false;
    await this.page.reload({ waitUntil: 'networkidle0' });
    await this.page.waitForSelector(id('file-input'), { timeout: PATIENCE });
    this.#loaded = true;
    this.servedBefore = this.server.requests.length;
  }

  /** Chooses files with the file input. */
  async choose(...files) {
    await (await this.page.waitForSelector(id('file-input'))).uploadFile(...files);
  }

  /** Drags files over the window and lets them go on the drop zone. */
  async drop(...files) {
    const zone = await this.page.waitForSelector(id('drop-zone'));
    const box = await zone.boundingBox();
    const [x, y] = box ? [box.x + box.width / 2, box.y + Math.min(box.height / 2, 200)] : [700, 400];
    const session = await this.page.createCDPSession();
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await session.send('Input.dispatchDragEvent', { type, x, y, data: { items: [], files: files.map(file => path.resolve(file)), dragOperationsMask: 1 } });
    }
    await session.detach();
  }

  /** Entries of the evidence list: `{ state, text, error }`. Names may be broken into lines, text is not. */
  entries() {
    return this.page.$$eval(`${id('evidence-list')} [data-state]`, rows => rows.map(row => ({
      state: row.dataset.state,
      text: row.innerText.replace(/\s*\n\s*/g, ''),
      error: row.querySelector('[data-testid="error"]')?.innerText ?? null,
    })));
  }

  /** Waits until each of `count` files is read, failed or cancelled; returns the entries. */
  async settled(count) {
    const done = (list, wanted) => {
      const rows = [...document.querySelectorAll(list)];
      return rows.length === wanted && rows.every(row => row.dataset.state !== 'loading');
    };
    await this.page.waitForFunction(done, { timeout: 4 * PATIENCE, polling: 50 }, `${id('evidence-list')} [data-state]`, count).catch(async error => {
      throw new Error(`${count} files do not settle: ${JSON.stringify(await this.entries())} ${this.errors}`, { cause: error });
    });
    return this.entries();
  }

  /** Records, from now on, every progress seen: `[{ file, value }]` in the page's own words. */
  async watchProgress() {
    await this.page.evaluate(selector => {
      window.seenProgress = [];
      const look = () => {
        for (const bar of document.querySelectorAll(selector)) {
          const seen = `${bar.getAttribute('aria-valuenow') ?? bar.value ?? ''} ${bar.innerText}`.trim();
          if (window.seenProgress.at(-1) !== seen) window.seenProgress.push(seen);
        }
      };
      new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    }, id('progress'));
    return () => this.page.evaluate(() => window.seenProgress);
  }

  /** The diagnosis once all files count: `{ cause, confidence, text }`. */
  async diagnosis() {
    await this.view('diagnosis');
    await this.page.waitForSelector(`${id('diagnosis')}[data-cause]`, { timeout: PATIENCE });
    return this.page.$eval(id('diagnosis'), element => ({ cause: element.dataset.cause, confidence: Number(element.dataset.confidence), text: element.innerText }));
  }

  /** Waits until the diagnosis names this cause; returns it. */
  async diagnosisOf(cause) {
    await this.view('diagnosis');
    await this.page.waitForSelector(`${id('diagnosis')}[data-cause="${cause}"]`, { timeout: PATIENCE }).catch(async () => {
      assert.fail(`the diagnosis is not ${cause} but ${JSON.stringify(await this.diagnosis())}`);
    });
    return this.diagnosis();
  }

  findings() {
    return this.page.$$eval(id('finding'), all => all.map(({ dataset, innerText }) => ({ cause: dataset.cause, owner: dataset.ownerKind, text: innerText })));
  }

  /** Goes to a view by its place in the URL, as a link would. */
  async view(name) {
    await this.page.evaluate(fragment => { if (location.hash !== fragment) location.hash = fragment; }, `#${name}`);
  }

  /** Makes a file's snapshot the one that the views show, by a click on its entry. */
  async select(file) {
    const name = path.basename(file);
    const clicked = await this.page.$$eval(`${id('evidence-list')} [data-state] button`, (buttons, wanted) => {
      const button = buttons.find(each => each.innerText.trim() === wanted || each.title === wanted);
      button?.click();
      return Boolean(button);
    }, name);
    assert.ok(clicked, `the entry of ${name} opens it`);
  }

  /** Waits until the class table shows this class with this count. */
  async showsClass(name, count) {
    await this.view('classes');
    const row = `${id('class-row')}[data-class="${name}"]`;
    await this.page.waitForFunction((selector, wanted) => document.querySelector(selector)?.dataset.count === wanted, { timeout: PATIENCE }, row, String(count)).catch(async () => {
      assert.fail(`${name} is not shown with ${count}: ${JSON.stringify((await this.visibleClassRows()).find(each => each.name === name))}`);
    });
  }

  /** Clicks a class of the table. */
  async openClass(name) {
    await this.page.click(`${id('class-row')}[data-class="${name}"]`);
    await this.page.waitForFunction((selector, wanted) => document.querySelector(selector)?.innerText.includes(wanted), { timeout: PATIENCE }, DETAILS, name);
    await this.page.waitForSelector(INSTANCE, { timeout: PATIENCE });
  }

  /** The instances listed, as text. */
  instances() {
    return this.page.$$eval(INSTANCE, rows => rows.map(row => row.innerText));
  }

  /** Clicks the `index`th instance. */
  async openInstance(index) {
    await (await this.page.$$(INSTANCE))[index].click();
  }

  /** Follows a property of the open object, by its name. */
  async followProperty(name) {
    const found = await this.page.waitForFunction((selector, wanted) => {
      const button = [...document.querySelectorAll(selector)].find(each => each.innerText.split(/\s/)[0] === wanted);
      return button ?? false;
    }, { timeout: PATIENCE }, PROPERTY, name);
    const before = await this.page.$eval(OBJECT, heading => heading.innerText);
    await found.asElement().click();
    await this.page.waitForFunction((selector, old) => {
      const heading = document.querySelector(selector);
      return heading && heading.innerText !== old;
    }, { timeout: PATIENCE }, OBJECT, before);
    return this.page.$$eval(PROPERTY, buttons => buttons.map(button => button.innerText));
  }

  /** Steps of the retaining path once it is the one of object `@id`. */
  async pathOf(object) {
    await this.page.waitForFunction((selector, wanted) => {
      const first = document.querySelector(selector);
      return first && new RegExp(`${wanted}\\b`).test(first.innerText);
    }, { timeout: PATIENCE }, STEP, object);
    return this.page.$$eval(STEP, steps => steps.map(step => step.innerText));
  }

  /** Rows of the class table that are in the document now. */
  visibleClassRows() {
    return this.page.$$eval(id('class-row'), rows => rows.map(({ dataset }) => ({
      name: dataset.class,
      count: Number(dataset.count),
      shallow_bytes: Number(dataset.shallow),
      retained_bytes: Number(dataset.retained),
    })));
  }

  /** The whole class table, top to bottom, by scrolling. Also how many rows the document held at most. */
  async allClassRows() {
    await this.view('classes');
    await this.page.waitForSelector(id('class-row'), { timeout: PATIENCE });
    const found = new Map();
    let most = 0;
    let quiet = 0;
    for (let top = 0; quiet < 3;) {
      const rows = await this.page.$$eval(id('class-row'), all => all.map(row => ({
        at: row.getAttribute('aria-rowindex') ?? `${row.dataset.class} ${row.dataset.count} ${row.dataset.shallow} ${row.dataset.retained}`,
        name: row.dataset.class,
        count: Number(row.dataset.count),
        shallow_bytes: Number(row.dataset.shallow),
        retained_bytes: Number(row.dataset.retained),
      })));
      most = Math.max(most, rows.length);
      const before = found.size;
      for (const { at, ...row } of rows) found.set(at, row);
      const moved = await this.page.$eval(id('class-row'), row => {
        let box = row.parentElement;
        while (box && !(box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
        box ??= document.scrollingElement;
        const from = box.scrollTop;
        box.scrollTop += Math.max(100, box.clientHeight - 60);
        return { from, to: box.scrollTop };
      });
      await this.page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 30))));
      quiet = moved.from === moved.to && found.size === before ? quiet + 1 : 0;
      top = moved.to;
    }
    const ordered = [...found].sort(([a], [b]) => Number(a) - Number(b)).map(([, row]) => row);
    return { rows: ordered, most };
  }

  /** Filters the class table and waits until its first row is the class of this name. */
  async filterClasses(name) {
    await this.view('classes');
    const box = await this.page.waitForSelector(FILTER, { visible: true, timeout: PATIENCE });
    await box.click({ count: 3 });
    await box.type(name);
    await this.page.waitForFunction((selector, wanted) => document.querySelector(selector)?.dataset.class === wanted, { timeout: PATIENCE }, id('class-row'), name);
  }

  /** Everything a person, a script or an extension could read: document, shadow roots, title, address, storage, console. */
  async everything() {
    const inPage = await this.page.evaluate(async () => {
      const parts = [document.title, location.href, document.documentElement.outerHTML, document.body.innerText, JSON.stringify(history.state)];
      const open = [document];
      while (open.length) {
        for (const element of open.pop().querySelectorAll('*')) {
          if (element.shadowRoot) {
            parts.push(element.shadowRoot.innerHTML);
            open.push(element.shadowRoot);
          }
          if ('value' in element) parts.push(String(element.value));
        }
      }
      for (const store of [localStorage, sessionStorage]) parts.push(JSON.stringify({ ...store }));
      parts.push(document.cookie, JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys()));
      return parts.join('\n');
    });
    return [inPage, ...this.console].join('\n');
  }

  /** The page behaved: no error, and nothing was asked for after it had loaded, says the page and says the server. */
  assertQuiet() {
    assert.deepEqual(this.errors, [], 'errors in the console');
    assert.deepEqual(this.requests, [], 'requests after load');
    assert.deepEqual(this.server.requests.slice(this.servedBefore), [], 'requests that reached the server after load');
  }

  /** Keeps a screenshot under `e2e/out`. */
  async picture(name) {
    const folder = path.join(TESTS, 'e2e/out');
    fs.mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`) });
  }
}
