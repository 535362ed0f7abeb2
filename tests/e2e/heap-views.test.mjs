// Views of one snapshot: what holds a class, what keeps what alive, what references what, censuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const PATIENCE = { timeout: 60_000 };
const NODE = '[data-testid="retainer-node"]';
const ROW = '[data-testid="object-row"]';

/** The page with the queue's snapshots, in a view. */
async function opened(t, view) {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  await page.diagnosisOf(answer.cause);
  await page.view(view);
  return { answer, page };
}

const nodes = ({ page }) => page.$$eval(NODE, all => all.map(({ dataset }) => ({ ...dataset })));
const texts = ({ page }, selector) => page.$$eval(selector, all => all.map(each => each.innerText.replace(/\s+/g, ' ').trim()));

/** Presses the button with these words inside `within`. */
async function press({ page }, within, words) {
  const pressed = await page.$$eval(`${within} button`, (buttons, wanted) => {
    const button = buttons.find(each => each.innerText.trim() === wanted && !each.disabled);
    button?.click();
    return Boolean(button);
  }, words);
  assert.ok(pressed, `there is a button ${words}`);
}

test('retainers: the paths of a class meet in the container that collects it', async t => {
  const { answer, page } = await opened(t, 'retainers');
  await page.page.waitForSelector(`${NODE}[data-role="target"][data-class="${answer.class}"]`, PATIENCE);
  const { json } = leakproof('retainers', '--format', 'json', '--class', answer.class, answer.files.at(-1));
  const shown = await nodes(page);
  assert.ok(shown.length <= 60);
  const known = json.nodes.map(n => `${n.role} ${n.count} ${n.retained_bytes}`).toSorted();
  assert.deepEqual(shown.map(n => `${n.role} ${n.count} ${n.retained}`).toSorted(), known, 'the command line tells the same graph');
  const target = shown.find(n => n.role === 'target');
  assert.equal(Number(target.count), answer.snapshots.at(-1).classes[answer.class]);
  const collector = shown.find(n => n.collects !== undefined);
  assert.ok(collector, 'the objects are collected somewhere');
  assert.ok(shown.some(n => n.name === answer.holder), `${answer.holder} is on the way: ${shown.map(n => n.name)}`);

  // The tree lists the same; its second row is the nearest holder.
  const rows = await texts(page, '[data-testid="retainer-row"]');
  assert.match(rows[0], new RegExp(answer.class));
  for (const name of [answer.holder, collector.name]) assert.ok(rows.some(row => row.includes(name)), `${name} in ${rows}`);

  // By keyboard: up to the collector, which is then ignored and brought back.
  await page.page.$eval(`${NODE}[aria-pressed="true"]`, node => node.focus());
  await page.page.keyboard.press('ArrowUp');
  await page.page.waitForSelector(`${NODE}[data-collects][aria-pressed="true"]`, PATIENCE);
  await page.page.keyboard.press('i');
  await page.page.waitForFunction(selector => !document.querySelector(selector), PATIENCE, `${NODE}[data-collects][data-name="${collector.name}"][data-retained="${collector.retained}"]`);
  await press(page, '.bar-tools', 'Undo');
  await page.page.waitForSelector(`${NODE}[data-collects][data-retained="${collector.retained}"]`, PATIENCE);

  // One object of it, with what it holds.
  await press(page, '.bar-tools', 'One object');
  await page.page.waitForSelector(`${NODE}[data-role="target"][data-count="1"]`, PATIENCE);
  page.assertQuiet();
});

test('dominators and containment: trees open on request, and whatever is chosen opens elsewhere', async t => {
  const { answer, page } = await opened(t, 'dominators');
  await page.page.waitForSelector('[data-testid="dominator-cell"]', PATIENCE);
  await page.page.waitForSelector(`[data-testid="dominator-tree"] ${ROW}`, PATIENCE);
  const retained = await page.page.$$eval(`[data-testid="dominator-tree"] ${ROW}`, rows => rows.map(row => Number(row.dataset.retained)));
  assert.deepEqual(retained, retained.toSorted((a, b) => b - a), 'largest first');

  // Containment from the roots: the right arrow opens the first row.
  await page.view('containment');
  const tree = '[data-testid="containment-tree"]';
  await page.page.waitForSelector(`${tree} ${ROW}`, PATIENCE);
  const before = await texts(page, `${tree} ${ROW}`);
  assert.ok(before.some(row => row.includes('(GC roots)')), `${before}`);
  await page.page.focus(tree);
  await page.page.keyboard.press('ArrowDown');
  await page.page.keyboard.press('ArrowRight');
  await page.page.waitForFunction((selector, count) => document.querySelectorAll(selector).length > count, PATIENCE, `${tree} ${ROW}`, before.length);
  assert.equal(await page.page.$eval(`${tree} ${ROW}`, row => row.getAttribute('aria-expanded')), 'true');

  // The chosen object's retainers.
  await page.page.waitForSelector('.open-in button[data-view="Retainers"]', PATIENCE);
  const id = await page.page.$eval(`${tree} ${ROW}[aria-selected="true"]`, row => row.dataset.id);
  await page.page.click('.open-in button[data-view="Retainers"]');
  await page.page.waitForFunction(wanted => document.querySelector('.bar-tools .of')?.innerText.includes(`@${wanted}`), PATIENCE, id);
  assert.match(await page.page.evaluate(() => location.hash), /^#retainers\/D\/c\d+\/n\d+$/);
  assert.equal(answer.files.length, 4);

  // From an object of a class to another view and on; each step back comes to what was looked at there.
  const hash = () => page.page.evaluate(() => location.hash);
  const at = pattern => page.page.waitForFunction(source => new RegExp(source).test(location.hash), PATIENCE, pattern);
  await page.view('classes');
  await page.openClass(answer.class);
  await page.openInstance(1);
  await at('^#classes/D/c\\d+/n\\d+$');
  const first = (await hash()).split('/').slice(1).join('/');
  await page.page.click('.open-in button[data-view="Dominators"]');
  const trail = '.trail [aria-current="true"]';
  await page.page.waitForSelector(trail, PATIENCE);
  const shown = await page.page.$eval(trail, each => each.innerText);
  assert.equal(await hash(), `#dominators/${first}`);
  await page.page.click(`[data-testid="dominator-tree"] ${ROW}`);
  await page.page.click('.open-in button[data-view="Containment"]');
  await at('^#containment/D/c\\d+/n\\d+$');
  assert.notEqual(await hash(), `#containment/${first}`);
  // A pressed button stays pressed.
  await press(page, '.bar-tools', 'From this object');
  assert.equal(await page.page.$$eval('.bar-tools .seg button', all => all.find(each => each.innerText.trim() === 'From this object').getAttribute('aria-pressed')), 'true');
  await page.page.goBack();
  await page.page.waitForFunction((selector, wanted) => document.querySelector(selector)?.innerText === wanted, PATIENCE, trail, shown);
  assert.equal(await hash(), `#dominators/${first}`);
  await page.page.goBack();
  await page.page.waitForSelector('[data-testid="class-row"]', PATIENCE);
  assert.equal(await hash(), `#classes/${first}`);
  page.assertQuiet();
});

test('strings and inspect: every census has rows or says that there are none', async t => {
  const { page } = await opened(t, 'strings');
  for (const view of ['strings', 'inspect']) {
    await page.view(view);
    await page.page.waitForSelector('.entries button', PATIENCE);
    for (const name of await texts(page, '.entries button')) {
      await press(page, '.entries', name);
      await page.page.waitForFunction(() => document.querySelector('[data-testid="census-row"], [data-testid="family-row"], .empty.over'), PATIENCE).catch(() => assert.fail(`${view}, ${name}`));
      const figures = await page.page.$$eval('[data-testid="census-row"]', rows => rows.map(row => row.dataset.figures));
      assert.ok(figures.every(row => /^\d+( \d+){3}$/.test(row)), `${name}: ${figures}`);
    }
  }
  // Families add up to the heap, native memory included.
  await press(page, '.entries', 'Families');
  await page.page.waitForSelector('[data-testid="family-row"]', PATIENCE);
  const families = await page.page.$$eval('[data-testid="family-row"]', rows => rows.map(row => Number(row.dataset.bytes)));
  const { json } = leakproof('summary', '--format', 'json', run('agent-queue').files.at(-1));
  assert.ok(families.reduce((sum, n) => sum + n, 0) >= json.total_shallow_bytes);
  page.assertQuiet();
});
