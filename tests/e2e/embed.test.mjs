// The page inside other pages: <leakproof-viewer>, and the messages below it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
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

/** The frame inside the element that `selector` finds, once its page listens. */
async function inside(page, selector) {
  const element = await page.waitForSelector(selector);
  const frame = await (await element.evaluateHandle(viewer => viewer.shadowRoot?.querySelector('iframe') ?? viewer)).asElement().contentFrame();
  await frame.waitForSelector(`${id('file-input')}, ${id('diagnosis')}`, PATIENCE);
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
      for (const type of ['report', 'select', 'error']) viewer.addEventListener(`leakproof-${type}`, () => window.heard.push(`${viewer.id} ${type}`));
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
  await page.$eval('#a', viewer => viewer.setAttribute('theme', 'light'));
  await a.waitForFunction(() => document.documentElement.dataset.theme === 'light', PATIENCE);
  await page.$eval('#a', viewer => viewer.setAttribute('view', 'classes'));
  await a.waitForSelector(id('class-row'), PATIENCE);
  assert.deepEqual(await page.evaluate(() => window.heard), ['a report', 'a select']);
  assert.equal(await page.$eval('#a', viewer => viewer.getBoundingClientRect().height), 500);

  // The other one is its own: nothing of the first, and no way to bring files in but the page around.
  assert.equal(await b.$eval(id('drop-zone'), zone => zone.getBoundingClientRect().height), 0);
  assert.equal(await b.evaluate(() => window.leakproofHost.mayReveal), false);
  assert.equal(await a.evaluate(() => window.leakproofHost.mayReveal), true);
  const refused = await page.evaluate(() => document.querySelector('#b').open(new Blob(['no evidence'])).catch(error => error.message));
  assert.match(refused, /None of the files could be read/);
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
