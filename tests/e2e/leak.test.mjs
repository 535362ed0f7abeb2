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

test('the class table of each snapshot is the command line\'s and the program\'s', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  for (const [index, { file, classes }] of answer.snapshots.entries()) {
    const want = summary(file).classes;
    await page.select(index);
    await page.view('classes');
    const jobs = String(ofClass(want, answer.class).count);
    await page.page.waitForFunction((name, count) => document.querySelector(`[data-testid="class-row"][data-class="${name}"]`)?.dataset.count === count, { timeout: 20_000 }, answer.class, jobs);
    const visible = await page.visibleClassRows();
    const sizes = visible.map(row => row.retained_bytes);
    assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a), 'opens by retained size, largest first');
    const known = new Set(want.map(figures));
    assert.ok(visible.length >= 10);
    for (const row of visible) assert.ok(known.has(figures(row)), `not in the command line's table: ${figures(row)}`);
    for (const [name, count] of Object.entries(classes)) {
      if (ofClass(visible, name)) assert.equal(ofClass(visible, name).count, count, name);
    }
  }

  // All of the last table, by scrolling.
  const { rows, most } = await page.allClassRows();
  const want = summary(answer.files.at(-1)).classes;
  assert.deepEqual(rows.map(figures).toSorted(), want.map(figures).toSorted());
  assert.ok(most < want.length, `rows in the document are bounded: ${most} of ${want.length}`);
  page.assertQuiet();
});

test('instances of a class and the retaining path of one open on click', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(answer.files.at(-1));
  await page.settled(1);
  await page.filterClasses(answer.class);
  await page.page.click(`[data-testid="class-row"][data-class="${answer.class}"]`);
  await page.page.waitForFunction(() => (document.body.innerText.match(/@\d+/g) ?? []).length >= 3, { timeout: 20_000 });
  const rows = await page.page.$$('[data-testid="instance-row"]');
  assert.ok(rows.length >= 3, 'instances are listed');
  await rows[1].click();
  await page.page.waitForFunction((...names) => {
    const shown = [...document.querySelectorAll('[data-testid="path-row"]')].map(row => row.innerText).join('\n');
    return names.every(name => shown.includes(name));
  }, { timeout: 20_000 }, answer.owner, answer.holder);
  page.assertQuiet();
});
