// The main job: snapshots of a leaking program dropped on the page give the class, the owner and the growth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leakproof, summary } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const figures = ({ name, count, shallow_bytes, retained_bytes }) => `${name} ${count} ${shallow_bytes} ${retained_bytes}`;
const ofClass = (rows, name) => rows.find(row => row.name === name);

test('dropped snapshots of a job queue: leak, class, owner, growth', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  const seen = await page.watchProgress();
  await page.drop(...answer.files);

  const entries = await page.settled(answer.files.length);
  assert.deepEqual(entries.map(entry => entry.state), answer.files.map(() => 'ready'), JSON.stringify(entries));
  const progress = await seen();
  assert.ok(progress.length >= 2, `progress moves: ${JSON.stringify(progress)}`);

  const { cause, confidence, text } = await page.diagnosisOf(answer.cause);
  assert.ok(confidence >= 0.5 && confidence < 1, `confidence ${confidence}`);
  assert.match(text, new RegExp(answer.class), 'the diagnosis names the class');
  const [finding] = await page.findings();
  assert.equal(finding.cause, cause);
  assert.equal(finding.owner, 'queue');
  const shown = (await page.page.$eval('body', body => body.innerText)).replace(/[\u00a0\u202f,]/g, '');
  assert.match(shown, new RegExp(answer.owner), 'the owner is named');
  assert.match(shown, new RegExp(`\\b${answer.perStep}\\b`), 'growth per step is said in objects');

  // The same report from the command line: page and tool use one core.
  const { json: report } = leakproof('analyze', '--format', 'json', ...answer.files);
  assert.equal(report.diagnosis.cause, cause);
  assert.deepEqual(report.findings[0].growth.objects_per_step, answer.files.slice(1).map(() => answer.perStep));
  assert.ok(report.findings[0].growth.per_step.every(bytes => bytes > answer.perStep * 100), 'bytes grow in each step');
  assert.match(report.findings[0].owner.name, new RegExp(answer.owner));
  assert.equal(report.findings[0].objects.class, answer.class);
  page.assertQuiet();
});

/** The command line's rows as the page may show them: a class named by values (keys of a plain object) shows none. */
function asShown(rows, planted) {
  return rows.map(row => figures(row.name.includes(planted) ? { ...row, name: '(redacted)' } : row));
}

/** The page's rows, with what is no name of the command line's taken for a redacted one. */
function asRead(rows, want) {
  const names = new Set(want.map(row => row.name));
  return rows.map(row => figures(names.has(row.name) ? row : { ...row, name: '(redacted)' }));
}

test('the class table of each snapshot is the command line\'s and the program\'s', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  for (const { file, classes } of answer.snapshots) {
    const want = summary(file).classes;
    await page.select(file);
    await page.showsClass(answer.class, ofClass(want, answer.class).count);
    const visible = await page.visibleClassRows();
    const sizes = visible.map(row => row.retained_bytes);
    assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a), 'opens by retained size, largest first');
    assert.equal(sizes[0], Math.max(...want.map(row => row.retained_bytes)));
    const known = new Set(asShown(want, answer.planted));
    assert.ok(visible.length >= 10);
    for (const row of asRead(visible, want)) assert.ok(known.has(row), `not in the command line's table: ${row}`);
    for (const [name, count] of Object.entries(classes)) {
      if (ofClass(visible, name)) assert.equal(ofClass(visible, name).count, count, name);
    }
  }

  // All of the last table, by scrolling.
  const { rows, most } = await page.allClassRows();
  const want = summary(answer.files.at(-1)).classes;
  assert.deepEqual(asRead(rows, want).toSorted(), asShown(want, answer.planted).toSorted());
  assert.ok(most < want.length, `rows in the document are bounded: ${most} of ${want.length}`);
  page.assertQuiet();
});

test('instances of a class and the retaining path of one open on click', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(answer.files.at(-1));
  await page.settled(1);
  await page.filterClasses(answer.class);
  await page.openClass(answer.class);
  const instances = await page.instances();
  assert.ok(instances.length >= 3 && instances.every(text => /@\d+/.test(text)), `instances are listed: ${instances}`);
  await page.openInstance(1);
  const id = instances[1].match(/@\d+/)[0];
  const path = await page.pathOf(id);
  const told = path.join('\n');
  for (const name of [answer.class, answer.owner, answer.holder]) assert.ok(told.includes(name), `${name} on the path:\n${told}`);
  assert.ok(path.findIndex(step => step.includes(answer.class)) < path.findIndex(step => step.includes(answer.holder)), 'object first, root last');
  page.assertQuiet();
});

test('what is typed into a filter stays while the page is drawn anew', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(answer.files.at(-1));
  await page.settled(1);
  await page.filterClasses('Array');
  // Between two keys the scope changes twice: that draws the box anew before it has asked.
  const left = await page.page.evaluate(name => {
    const box = document.querySelector('input[data-filter]');
    const scope = document.querySelector('[data-testid="class-scope"]');
    box.value = name;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    for (const option of [1, 0]) {
      scope.selectedIndex = option;
      scope.dispatchEvent(new Event('change', { bubbles: true }));
    }
    return new Promise(resolve => requestAnimationFrame(() => resolve(box.value)));
  }, answer.class);
  assert.equal(left, answer.class);
  await page.showsClass(answer.class, answer.snapshots.at(-1).classes[answer.class]);
  const names = (await page.visibleClassRows()).map(row => row.name);
  assert.ok(names.every(name => name.includes(answer.class)), `filtered: ${names}`);

  // Typed so slowly that the box asks after each key, on a machine that draws slowly.
  await page.page.emulateCPUThrottling(6);
  const box = await page.page.$('input[data-filter]');
  await box.click({ count: 3 });
  await box.type(answer.holder, { delay: 95 });
  assert.equal(await box.evaluate(input => input.value), answer.holder);
});
