// A series of snapshots: who grows by how much a step, and what came and went between two of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const PATIENCE = { timeout: 60_000 };
const ROW = '[data-testid="growth-row"]';
const DIFF_ROW = '[data-testid="diff-row"]';
const BRUSH = '[data-testid="growth-brush"]';
const steps = values => values.slice(1).map((value, i) => value - values[i]);

/** Rows of the growth view that are shown now. */
function growthRows({ page }) {
  return page.$$eval(ROW, rows => rows.map(({ dataset }) => ({
    of: dataset.of,
    name: dataset.name,
    bytes: dataset.bytes.split(' ').map(Number),
    objects: dataset.objects.split(' ').map(Number),
    growth: Number(dataset.growth),
  })));
}

/** The row of this name, once it is shown. */
async function growthRow(opened, name) {
  await opened.page.waitForFunction((row, wanted) => [...document.querySelectorAll(row)].some(each => each.dataset.name === wanted), PATIENCE, ROW, name).catch(async () => {
    assert.fail(`${name} is not among ${JSON.stringify(await growthRows(opened))}`);
  });
  return (await growthRows(opened)).find(row => row.name === name);
}

/** Waits until the brush spans these letters. */
async function brushed({ page }, from, to) {
  const spans = (selector, a, b) => {
    const brush = document.querySelector(selector);
    return brush?.dataset.from === a && brush.dataset.to === b;
  };
  await page.waitForFunction(spans, PATIENCE, BRUSH, from, to).catch(async () => {
    assert.fail(`the brush is not ${from} to ${to} but ${JSON.stringify(await page.$eval(BRUSH, brush => ({ ...brush.dataset })))}`);
  });
}

/** Presses a button of the view by its words. */
async function press({ page }, words) {
  const pressed = await page.$$eval('main button', (buttons, wanted) => {
    const button = buttons.find(each => each.innerText.trim() === wanted);
    button?.click();
    return Boolean(button);
  }, words);
  assert.ok(pressed, `there is a button ${words}`);
}

/** The whole diff table, top to bottom, by scrolling. */
async function diffRows({ page }) {
  await page.waitForSelector(DIFF_ROW, PATIENCE);
  const found = new Map();
  for (let quiet = 0; quiet < 3;) {
    const before = found.size;
    const rows = await page.$$eval(DIFF_ROW, all => all.map(row => ({ at: Number(row.getAttribute('aria-rowindex')), ...row.dataset })));
    for (const { at, class: name, new: added, gone, net, shallow, retained } of rows) {
      found.set(at, { name, added, gone, net: Number(net), shallow: Number(shallow), retained: Number(retained) });
    }
    const moved = await page.$eval('[data-testid="diff-table"]', list => {
      const from = list.scrollTop;
      list.scrollTop += list.clientHeight - 60;
      return list.scrollTop !== from;
    });
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 30))));
    quiet = moved || found.size > before ? 0 : quiet + 1;
  }
  return [...found].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** The command line's comparison as rows of the page. */
function compared(before, after) {
  const { json, stderr } = leakproof('diff', '--format', 'json', before, after);
  assert.ok(json, stderr);
  const rows = [...json.classes, ...json.retained_only].map(row => ({
    name: row.name,
    added: row.added?.toString(),
    gone: row.removed?.toString(),
    net: row.delta,
    shallow: row.delta_bytes,
    retained: row.retained_delta_bytes,
  }));
  return { rows, json };
}

const figures = row => [row.name, row.added ?? '-', row.gone ?? '-', row.net, row.shallow, row.retained].join(' ');

/** Rows in any order; a class whose name is made of values has no name on the page. */
function alike(rows, known, redacted = () => false) {
  const names = new Set(known.map(row => row.name));
  return rows.map(row => figures(names.has(row.name) && !redacted(row.name) ? row : { ...row, name: '(redacted)' })).toSorted();
}

test('the growth view shows who grows by how much a step, and the brush decides which steps', async t => {
  const answer = run('agent-queue');
  const owner = `${answer.holder}.${answer.owner}`;
  const opened = await openPage(t);
  await opened.choose(...answer.files);
  await opened.settled(answer.files.length);
  await opened.view('growth');

  const { json: series } = leakproof('series', '--format', 'json', ...answer.files);
  const row = await growthRow(opened, owner);
  assert.equal(row.of, 'owner');
  assert.deepEqual(steps(row.objects), answer.files.slice(1).map(() => answer.perStep), 'entries per step');
  assert.deepEqual(row.bytes, series.rows.find(each => each.of === 'owner' && each.name === owner).bytes);
  assert.equal((await growthRows(opened))[0].name, owner, 'what grows most comes first');
  const shown = await opened.page.$eval('main', main => main.innerText.replace(/[\u00a0\u202f,]/g, ''));
  assert.match(shown, new RegExp(`\\+${answer.perStep} objects a step`));
  assert.match(await opened.page.$eval('main h1', heading => heading.innerText), new RegExp(owner), 'the headline names it');

  // The brush by keyboard: from the whole series to all but its first step.
  await brushed(opened, 'A', 'D');
  await opened.page.keyboard.down('Shift');
  await opened.page.keyboard.press('ArrowRight');
  await opened.page.keyboard.up('Shift');
  await brushed(opened, 'B', 'D');
  assert.equal((await growthRow(opened, owner)).growth, row.bytes[3] - row.bytes[1], 'growth is that of the brushed steps');

  // By mouse: from the third snapshot to the second.
  const marks = await opened.page.$$eval(`${BRUSH} circle`, dots => dots.map(dot => {
    const { x, y, width, height } = dot.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  }));
  assert.equal(marks.length, answer.files.length);
  await opened.page.mouse.move(marks[2].x, marks[2].y);
  await opened.page.mouse.down();
  await opened.page.mouse.move(marks[1].x + 3, marks[1].y + 20, { steps: 6 });
  await opened.page.mouse.up();
  await brushed(opened, 'B', 'C');
  assert.equal((await growthRow(opened, owner)).growth, row.bytes[2] - row.bytes[1]);

  // Classes, as charts and as the table behind them.
  await press(opened, 'Classes');
  const jobs = await growthRow(opened, answer.class);
  assert.deepEqual(jobs.objects, answer.snapshots.map(snapshot => snapshot.classes[answer.class]));
  await opened.page.keyboard.press('t');
  await opened.page.waitForSelector(`tr${ROW}`, PATIENCE);
  assert.deepEqual(await growthRow(opened, answer.class), jobs, 'the table behind the charts has their figures');

  // A class opens in Classes.
  await opened.page.click(`tr${ROW}[data-name="${answer.class}"] button`);
  await opened.page.waitForFunction(() => location.hash.startsWith('#classes/'), PATIENCE);
  await opened.page.waitForFunction(name => document.querySelector('aside[data-part="details"]')?.innerText.includes(name), PATIENCE, answer.class);
  opened.assertQuiet();
});

test('diff rows are the command line\'s, new and survived objects open with their paths', async t => {
  const answer = run('agent-queue');
  const [first, second] = [answer.files[1], answer.files[3]];
  const opened = await openPage(t);
  await opened.choose(...answer.files);
  await opened.settled(answer.files.length);
  await opened.view('diff');
  await opened.page.waitForSelector(DIFF_ROW, PATIENCE);

  // Opens with the ends of the series; then B and D.
  const planted = name => name.includes(answer.planted);
  const all = compared(answer.files[0], answer.files[3]);
  assert.deepEqual(alike(await diffRows(opened), all.rows), alike(all.rows, all.rows, planted));
  const choose = `[data-testid="diff-baseline"] button:nth-child(2)`;
  await opened.page.click(choose);
  const { rows: want, json } = compared(first, second);
  assert.equal(json.same_process, true);
  const added = want.find(row => row.name === answer.class).added;
  assert.equal(Number(added), 2 * answer.perStep);
  await opened.page.waitForFunction((row, name, count) => document.querySelector(`${row}[data-class="${name}"]`)?.dataset.new === count, PATIENCE, DIFF_ROW, answer.class, added);
  const rows = await diffRows(opened);
  assert.deepEqual(alike(rows, want), alike(want, want, planted));
  const retained = rows.map(row => row.retained);
  assert.deepEqual(retained, retained.toSorted((a, b) => b - a), 'opens by growth of retained size, largest first');

  // New ones and survivors, each with what retains it.
  await opened.page.$eval('[data-testid="diff-table"]', list => list.scrollTo(0, 0));
  await opened.page.waitForSelector(`${DIFF_ROW}[data-class="${answer.class}"]`, PATIENCE);
  await opened.page.click(`${DIFF_ROW}[data-class="${answer.class}"]`);
  const lists = { 'diff-new': 2 * answer.perStep, 'diff-survived': answer.snapshots[1].classes[answer.class] };
  const seen = new Set();
  for (const [testid, count] of Object.entries(lists)) {
    await (await opened.page.waitForSelector(`[data-testid="${testid}"][aria-pressed]`, PATIENCE)).click();
    await opened.page.waitForFunction(wanted => document.querySelector('aside[data-part="details"] [role="grid"]')?.getAttribute('aria-rowcount') === String(wanted + 1), PATIENCE, count);
    await opened.page.waitForSelector('[role="row"][id^="instance-"]', PATIENCE);
    const instances = await opened.instances();
    assert.ok(instances.every(text => /@\d+/.test(text)), `instances are listed: ${instances}`);
    for (const text of instances) {
      const id = text.match(/@\d+/)[0];
      assert.ok(!seen.has(id), `${id} is new and survived`);
      seen.add(id);
    }
    await opened.openInstance(1);
    const path = (await opened.pathOf(instances[1].match(/@\d+/)[0])).join('\n');
    for (const name of [answer.class, answer.owner, answer.holder]) assert.ok(path.includes(name), `${name} on the path:\n${path}`);
  }
  opened.assertQuiet();
});

test('snapshots of two processes are compared class by class, and the page says so', async t => {
  const queue = run('agent-queue').files[0];
  const cache = run('reply-cache').files[2];
  const opened = await openPage(t);
  await opened.choose(queue, cache);
  await opened.settled(2);
  await opened.view('diff');
  const { rows: want, json } = compared(queue, cache);
  const { rows: turned } = compared(cache, queue);
  assert.equal(json.same_process, false);
  const note = await opened.page.waitForSelector('[data-testid="diff-note"]', PATIENCE);
  assert.match(await note.evaluate(element => element.innerText), /processes/);
  const rows = await diffRows(opened);
  assert.ok(rows.every(row => row.added === undefined && row.gone === undefined), 'what cannot be known is not said');
  // Names decide the letters; either way round it is the command line's.
  const known = rows.some(row => row.name === 'CachedReply' && row.net > 0) ? want : turned;
  const names = new Set(rows.map(row => row.name));
  const shown = known.map(row => (names.has(row.name) ? row : { ...row, name: '(redacted)' }));
  assert.deepEqual(alike(rows, known), shown.map(figures).toSorted());
  opened.assertQuiet();
});
