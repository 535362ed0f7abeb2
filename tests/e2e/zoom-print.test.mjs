// The page enlarged to 200 %, and on paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const id = name => `[data-testid="${name}"]`;
const PATIENCE = { timeout: 60_000 };
/** Views, and what each is for. */
const VIEWS = { diagnosis: 'diagnosis', growth: undefined, classes: 'class-row', diff: 'diff-row', retainers: 'retainer-node', containment: 'object-row', strings: 'census-row' };

async function opened(t) {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  await page.diagnosisOf(answer.cause);
  return { answer, page };
}

test('at 200 % everything can be reached, and nothing needs scrolling in two directions', async t => {
  const { page } = await opened(t);
  // 1440 × 900 pixels of the screen are half as many of the page.
  await page.page.setViewport({ width: 720, height: 450, deviceScaleFactor: 2 });
  for (const [view, wanted] of Object.entries(VIEWS)) {
    await page.view(view);
    if (wanted) await page.page.waitForSelector(id(wanted), PATIENCE);
    const { wide, room, hidden } = await page.page.evaluate(selector => {
      const root = document.scrollingElement;
      const shown = selector && document.querySelector(selector);
      shown?.scrollIntoView({ block: 'center' });
      const box = shown?.getBoundingClientRect();
      return { wide: root.scrollWidth, room: root.clientWidth, hidden: box && (box.width < 1 || box.height < 1 || box.left >= innerWidth || box.bottom <= 0) };
    }, wanted && id(wanted));
    assert.ok(wide <= room, `${view}: ${wide} wide in ${room}`);
    assert.ok(!hidden, `${view}: ${wanted} can be seen`);
  }
  page.assertQuiet();
});

test('on paper: the findings without rail, views and keys, and none of it cut', async t => {
  const { answer, page } = await opened(t);
  await page.page.emulateMediaType('print');
  const paper = await page.page.evaluate(() => {
    const shown = selector => [...document.querySelectorAll(selector)].some(each => each.getClientRects().length > 0);
    const clipped = [...document.querySelectorAll('main, main section')].filter(each => {
      const { overflowY } = getComputedStyle(each);
      return overflowY !== 'visible' && each.scrollHeight > each.clientHeight + 1;
    });
    return { rail: shown('.rail'), views: shown('.views'), text: document.querySelector('main').innerText, clipped: clipped.map(each => each.className || each.tagName) };
  });
  assert.deepEqual([paper.rail, paper.views, paper.clipped], [false, false, []]);
  for (const word of [answer.class, answer.owner]) assert.ok(paper.text.includes(word), `${word} is on paper`);
  const pdf = await page.page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 10_000, `${pdf.length} bytes`);
  page.assertQuiet();
});
