// Names that try to be more than names: of classes, of properties, of files. They are text, and nothing becomes code.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { onePage, scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { LeakproofPage, launch, openPage } from './support/page.mjs';

const MARKUP = '<img src=x onerror=globalThis.owned=1>';
const ACTS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/** A real heap in which a class, and a property, are called like this; in a file that is, too. */
function hostile(folder) {
  const { files } = run('agent-queue');
  let text = fs.readFileSync(files.at(-1), 'utf8');
  for (const [name, other] of [['ToolCall', `${MARKUP}\u202e\u001b[31m`], ['prompt', `"><script>globalThis.owned=2</script>`]]) {
    assert.ok(text.includes(`"${name}"`), `${name} is there to be renamed`);
    text = text.replaceAll(`"${name}"`, JSON.stringify(other));
  }
  const file = path.join(folder, `${MARKUP}\u202egnp.heapsnapshot`);
  fs.writeFileSync(file, text);
  const broken = path.join(folder, `${MARKUP}\u001b[2J.heapsnapshot`);
  fs.writeFileSync(broken, '{"snapshot":');
  return [file, broken];
}

/** Nothing of it became an element, ran, or acts on what stands beside it. */
async function assertInert(page, where) {
  const found = await page.page.evaluate(() => ({
    owned: globalThis.owned ?? null,
    elements: [...document.querySelectorAll('img, iframe, object, embed, body script:not([src]):not([id="parts"])')].map(each => each.outerHTML.slice(0, 80)),
    title: document.title,
    text: document.documentElement.innerText,
    attributes: [...document.querySelectorAll('*')].flatMap(each => [...each.attributes].map(attribute => attribute.value)).join('\n'),
  }));
  assert.equal(found.owned, null, where);
  assert.deepEqual(found.elements.filter(each => !/^<script>/.test(each)), [], where);
  for (const text of [found.title, found.text, found.attributes]) assert.ok(!ACTS.test(text.replaceAll('\n', '')), `${where}: ${text.match(new RegExp(`.{0,60}${ACTS.source}.{0,20}`))}`);
}

test('names of classes, properties and files are text', async t => {
  const page = await openPage(t);
  const files = hostile(scratch());
  await page.choose(...files);
  const entries = await page.settled(files.length);
  assert.deepEqual(entries.map(each => each.state).sort(), ['failed', 'ready']);
  assert.ok(entries.every(each => each.text.includes('␣')), 'what acts is shown as what it is');
  await assertInert(page, 'the rail');
  await page.view('classes');
  await page.page.waitForSelector('[data-testid="class-row"]');
  await page.page.waitForFunction(() => [...document.querySelectorAll('[data-testid="class-row"]')].some(row => row.dataset.class.startsWith('<img')));
  await assertInert(page, 'classes');
  const { class: queued } = run('agent-queue');
  await page.filterClasses(queued);
  await page.openClass(queued);
  await page.openInstance(0);
  await assertInert(page, 'an object');
  for (const view of ['retainers', 'evidence', 'privacy', 'diagnosis']) {
    await page.view(view);
    await page.page.waitForFunction(name => location.hash.startsWith(`#${name}`) && document.querySelector('main')?.innerText.length > 20, {}, view);
    await assertInert(page, view);
  }
  // The refusal of the broken file is no error of the page's.
  page.assertQuiet();
});

const tried = () => {
  const attempt = act => {
    try {
      act();
      return 'done';
    } catch (error) {
      return error.name;
    }
  };
  return {
    markup: attempt(() => (document.createElement('div').innerHTML = '<b>x</b>')),
    script: attempt(() => (document.createElement('script').src = 'data:text/javascript,1')),
    text: attempt(() => (document.createElement('script').textContent = '1')),
    worker: attempt(() => new Worker('data:text/javascript,1')),
    policy: attempt(() => trustedTypes.createPolicy('other', { createHTML: text => text })),
    again: attempt(() => trustedTypes.createPolicy('leakproof', { createHTML: text => text })),
  };
};
const REFUSED = { markup: 'TypeError', script: 'TypeError', text: 'TypeError', worker: 'TypeError', policy: 'TypeError', again: 'TypeError' };

test('no text becomes markup or code, in the site', async t => {
  const page = await openPage(t);
  assert.deepEqual(await page.page.evaluate(tried), REFUSED);
});

test('no text becomes markup or code, in the page of one file', async t => {
  const tab = await (await launch(t)).newPage();
  const page = new LeakproofPage(tab, { url: String(pathToFileURL(onePage())), requests: [], close() {} });
  await page.load();
  assert.deepEqual(await tab.evaluate(tried), REFUSED);
});
