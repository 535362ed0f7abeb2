// The page inside other pages: <leakproof-viewer>, and the messages below it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { run } from '../support/programs.mjs';
import { scratch, site } from '../support/places.mjs';
import { launch } from './support/page.mjs';
import { serve } from './support/server.mjs';

const id = name => `[data-testid="${name}"]`;
const PATIENCE = { timeout: 60_000 };

/** A page of another origin with `body`; its policy allows the viewer's origin and nothing else. */
async function host(t, body) {
  const viewer = await serve(site());
  const folder = scratch();
  fs.writeFileSync(path.join(folder, 'index.html'), `<!doctype html><meta charset="utf-8"><title>Runbook</title>
    <link rel="icon" href="data:,"><script defer src="${viewer.url}viewer.js"></script>
    <h1>Runbook</h1><input type="file" multiple>${body(viewer)}`);
  const policy = `default-src 'none'; script-src ${viewer.origin}; frame-src ${viewer.origin}; img-src data:`;
  const portal = await serve(folder, '/runbooks/memory/', { 'content-security-policy': policy });
  const browser = await launch(t);
  t.after(() => Promise.all([viewer.close(), portal.close()]));
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 900 });
  const errors = [];
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', error => errors.push(String(error)));
  await page.goto(portal.url, { waitUntil: 'networkidle0' });
  return { page, viewer, portal, errors };
}

const USAGE = Buffer.from([0, 1, 2, 3].map(second => JSON.stringify({ ts: new Date(Date.UTC(2026, 4, 5, 9, 0, second)).toISOString(), rss: 9e7, heapUsed: 4e7 + second * 1e6, external: 1e6 })).join('\n'));

/** An archive of stored files. */
function zip(files) {
  const parts = [];
  for (const [name, data] of Object.entries(files)) {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(zlib.crc32(data), 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(data.length, 22);
    head.writeUInt16LE(name.length, 26);
    parts.push(head, Buffer.from(name), data);
  }
  // Readers that go by the bytes need no directory but its end.
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  return Buffer.concat([...parts, end]);
}

/** The frame inside the element that `selector` finds, once its page listens. */
async function inside(page, selector) {
  const element = await page.waitForSelector(selector);
  const frame = await (await element.evaluateHandle(viewer => viewer.shadowRoot?.querySelector('iframe') ?? viewer)).asElement().contentFrame();
  await frame.waitForSelector('[data-part="status"]', PATIENCE);
  return frame;
}

test('two viewers on a page of another origin, under a strict policy', async t => {
  const { page, errors } = await host(t, () => '<leakproof-viewer id="a" theme="dark" height="500"></leakproof-viewer><leakproof-viewer id="b" readonly reveal="off"></leakproof-viewer>');
  const answer = run('agent-queue');
  const [a, b] = [await inside(page, '#a'), await inside(page, '#b')];
  await (await page.$('input')).uploadFile(...answer.files);

  // As files, blobs, buffers and streams.
  const report = await page.evaluate(async () => {
    const [first, second, third, fourth] = document.querySelector('input').files;
    window.heard = [];
    for (const viewer of document.querySelectorAll('leakproof-viewer')) {
      for (const type of ['report', 'error']) viewer.addEventListener(`leakproof-${type}`, () => window.heard.push(`${viewer.id} ${type}`));
      viewer.addEventListener('leakproof-select', ({ detail }) => (window.place = detail.place));
    }
    return document.querySelector('#a').open([first, { name: second.name, data: second.slice() }, { name: third.name, data: await third.arrayBuffer() }, { name: fourth.name, data: fourth.stream() }]);
  });
  assert.equal(report.schema, 'leakproof.report/1');
  assert.equal(report.diagnosis.cause, answer.cause);
  assert.deepEqual(report.inputs.map(input => input.name), answer.files.map(file => path.basename(file)));
  assert.ok(!JSON.stringify(report).includes('kestrel'));
  assert.deepEqual(await page.evaluate(() => [window.heard, document.querySelector('#a').report.diagnosis.cause, document.querySelector('#b').report === undefined]), [['a report'], answer.cause, true]);

  // What is shown, and what the page around asks for.
  await a.waitForSelector(`${id('diagnosis')}[data-cause="leak"]`, PATIENCE);
  assert.equal(await a.$eval(':root', root => root.dataset.theme), 'dark');
  assert.doesNotMatch(await a.$eval('[data-part="status"]', bar => bar.innerText), /theme|light|dark|system/i, 'the page around has the say');
  await page.$eval('#a', viewer => viewer.setAttribute('theme', 'light'));
  await a.waitForFunction(() => document.documentElement.dataset.theme === 'light', PATIENCE);
  await page.$eval('#a', viewer => viewer.setAttribute('view', 'classes'));
  await a.waitForSelector(id('class-row'), PATIENCE);
  // Wherever the person looks, a choice within a view too, the page around hears.
  await (await a.waitForSelector(`${id('class-row')}[data-class="(string)"]`, PATIENCE)).click();
  await a.waitForFunction(() => /^#classes\/D\/c\d+$/.test(location.hash), PATIENCE);
  const place = await a.evaluate(() => location.hash.slice(1));
  await page.waitForFunction(wanted => window.place === wanted, PATIENCE, place);
  assert.deepEqual(await page.evaluate(() => window.heard), ['a report']);
  assert.equal(await page.$eval('#a', viewer => viewer.getBoundingClientRect().height), 500);

  // The other one is its own: nothing of the first, and no way to bring files in but the page around.
  const ways = `${id('drop-zone')}, ${id('file-input')}, ${id('sample')}, ${id('diagnosis')}`;
  assert.equal(await b.$(ways), null);
  const refused = await page.evaluate(() => document.querySelector('#b').open(new Blob(['no evidence'])).catch(error => error.message));
  assert.match(refused, /could not be read/);
  // What cannot be opened settles too; an archive is the files in it.
  const open = what => page.evaluate(async (bytes, what) => {
    const zip = { name: 'all.zip', data: Uint8Array.from(bytes) };
    return document.querySelector('#b').open({ zip, nothing: undefined, none: [] }[what]).then(({ inputs }) => inputs.map(({ name }) => name), error => error.message);
  }, [...zip({ 'run/a.jsonl': USAGE, 'run/b.jsonl': USAGE })], what);
  assert.match(await open('nothing'), /Files are Files/);
  assert.match(await open('none'), /no files/);
  assert.deepEqual((await open('zip')).toSorted(), ['a.jsonl', 'b.jsonl', 'input 1'], 'what was refused before is listed too');
  await b.evaluate(() => { location.hash = '#timeline'; });
  await b.waitForSelector(id('timeline-chart'), PATIENCE);
  await b.evaluate(() => { location.hash = '#diff'; });
  await b.waitForSelector('.empty.needs', PATIENCE);
  assert.equal(await b.$('input[type="file"]'), null, 'nothing to choose files with, in no view');
  const opened = await page.evaluate(() => document.querySelector('#b').open(document.querySelector('input').files[0]).then(report => report.inputs.length));
  assert.equal(opened, 4);
  for (const viewer of ['#a', '#b']) await page.$eval(viewer, element => element.setAttribute('view', 'privacy'));
  await a.waitForSelector(id('reveal-all'), PATIENCE);
  await b.waitForFunction(() => /Reveal is off/.test(document.querySelector('main').innerText), PATIENCE);
  assert.equal(await b.$(id('reveal-all')), null);
  assert.match(await b.$eval('[data-part="status"]', bar => bar.innerText), /Reveal is off/);
  const remove = frame => frame.$$eval(`${id('evidence-list')} button`, buttons => buttons.filter(button => button.innerText === 'Remove').length);
  assert.deepEqual([await remove(a), await remove(b)], [4, 0], 'what is open is for the page around to say');
  assert.equal(await b.$(ways), null);
  assert.deepEqual(errors, []);
});

test('a plain frame: every message, and files however they come', async t => {
  const { page, viewer, errors } = await host(t, () => '');
  const answer = run('agent-queue');
  await (await page.$('input')).uploadFile(...answer.files);
  await page.evaluate(address => {
    const frame = document.createElement('iframe');
    frame.src = `${address}?embed=1&theme=dark&origin=${encodeURIComponent(location.origin)}`;
    const heard = [];
    const waiting = new Set();
    addEventListener('message', ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== new URL(address).origin || data.leakproof !== 1) return;
      heard.push(data);
      waiting.forEach(look => look());
    });
    // The first message of this type that `fits`, whether it came already or not.
    window.hear = (type, fits = {}) => new Promise(resolve => {
      const look = () => {
        const found = heard.find(data => data.type === type && Object.entries(fits).every(([key, value]) => data[key] === value || data[key]?.[0] === value));
        if (found) resolve(found);
      };
      waiting.add(look);
      look();
    });
    window.tell = (message, transfer = []) => frame.contentWindow.postMessage({ leakproof: 1, ...message }, new URL(address).origin, transfer);
    document.body.append(frame);
  }, viewer.url);
  assert.equal(await page.evaluate(() => hear('ready').then(({ version }) => version)), 1);

  const report = await page.evaluate(async () => {
    const [first, second, third, fourth] = document.querySelector('input').files;
    const [buffer, stream] = [await third.arrayBuffer(), fourth.stream()];
    tell({ type: 'open', id: 'all', files: [first, { name: second.name, data: second.slice() }, { name: third.name, data: buffer }, { name: fourth.name, data: stream }] }, [buffer, stream]);
    return (await hear('report', { opened: 'all' })).report;
  });
  assert.equal(report.diagnosis.cause, answer.cause);
  assert.deepEqual(report.inputs.map(input => input.name), answer.files.map(file => path.basename(file)));

  const [inner] = page.mainFrame().childFrames();
  const theme = () => inner.$eval(':root', root => root.dataset.theme);
  assert.equal(await theme(), 'dark');
  const place = await page.evaluate(() => {
    tell({ type: 'theme', theme: 'light' });
    tell({ type: 'select', place: 'classes' });
    return hear('select').then(({ place }) => place);
  });
  assert.match(place, /^classes/);
  assert.equal(await theme(), 'light');
  await inner.waitForSelector(id('class-row'), PATIENCE);

  for (const [message, fits, words] of [
    [{ type: 'open', id: 'wrong', files: [7] }, { id: 'wrong' }, /Files are Files, Blobs/],
    [{ type: 'delete', id: 'what' }, { about: 'delete' }, /no message delete/],
    [{ leakproof: 2, type: 'open', id: 'later' }, { id: 'later' }, /speaks version 1/],
  ]) {
    const { message: said } = await page.evaluate((message, fits) => { tell(message); return hear('error', fits); }, message, fits);
    assert.match(said, words);
  }
  assert.deepEqual(errors, []);
});

test('a viewer opens the sample by itself where it is told to', async t => {
  const { page, errors } = await host(t, () => '<leakproof-viewer sample></leakproof-viewer>');
  const frame = await inside(page, 'leakproof-viewer');
  await frame.waitForSelector(`${id('diagnosis')}[data-cause="leak"]`, PATIENCE);
  await page.waitForFunction(() => document.querySelector('leakproof-viewer').report?.inputs.length === 4, PATIENCE);
  assert.deepEqual(errors, []);
});

test('a viewer that is taken out leaves nothing behind, and works when it is put back', async t => {
  const { page, errors } = await host(t, () => '<leakproof-viewer></leakproof-viewer>');
  const [file] = run('agent-queue').files;
  await (await page.$('input')).uploadFile(file);
  const open = () => page.evaluate(() => document.querySelector('leakproof-viewer').open(document.querySelector('input').files).then(report => report.inputs.length, error => error.message));
  for (let turn = 0; turn < 3; turn++) {
    await inside(page, 'leakproof-viewer');
    assert.equal(await open(), 1);
    const waiting = page.evaluate(() => {
      const viewer = document.querySelector('leakproof-viewer');
      const opened = viewer.open(document.querySelector('input').files).catch(error => error.message);
      return new Promise(resolve => setTimeout(() => { window.viewer = viewer; viewer.remove(); resolve(opened); }));
    });
    assert.match(String(await waiting), /taken out|not in a document/);
    await page.waitForFunction(() => frames.length === 0);
    assert.deepEqual(page.frames().length, 1);
    await page.evaluate(() => document.body.append(window.viewer));
  }
  // What is asked of a viewer that starts anew before it listens is settled as well.
  const anew = await page.evaluate(() => {
    const viewer = document.querySelector('leakproof-viewer');
    viewer.setAttribute('reveal', 'off');
    const opened = viewer.open(document.querySelector('input').files).then(() => 'opened', error => error.message);
    viewer.setAttribute('readonly', '');
    return opened;
  });
  assert.match(anew, /started anew/);
  assert.deepEqual(errors, []);
});

test('a frame hears and answers the origin in its address, and nobody else', async t => {
  const frame = (viewer, origin) => `<iframe id="${origin ? 'named' : 'nameless'}" src="${viewer.url}?embed=1${origin}" width="600" height="300"></iframe>`;
  const { page, errors } = await host(t, viewer => frame(viewer, '&origin=https%3A%2F%2Felsewhere.example') + frame(viewer, ''));
  for (const selector of ['#named', '#nameless']) {
    const inner = await inside(page, selector);
    await page.evaluate(selector => {
      window.heard ??= [];
      addEventListener('message', ({ data }) => window.heard.push(data));
      const { contentWindow } = document.querySelector(selector);
      contentWindow.postMessage({ leakproof: 1, type: 'theme', theme: 'dark' }, '*');
      contentWindow.postMessage({ leakproof: 1, type: 'open', files: [new Blob(['x'])] }, '*');
    }, selector);
    // A message of ours that is heard for certain comes after the two.
    await inner.evaluate(() => new Promise(resolve => { addEventListener('message', resolve, { once: true }); postMessage('last', '*'); }));
    await inner.evaluate(() => new Promise(resolve => setTimeout(resolve, 200)));
    assert.equal(await inner.$eval(':root', root => root.dataset.theme), undefined, selector);
    assert.equal(await inner.$(id('evidence-list')), null, selector);
  }
  assert.deepEqual(await page.evaluate(() => window.heard), []);
  // The browser tells in its console of messages that it did not deliver: those to the origin that is not around.
  assert.deepEqual(errors.filter(error => !/postMessage.*elsewhere\.example/.test(error)), []);
});
