// No value of the program is anywhere a person, a script or an extension could read it, and nothing is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { openPage } from './support/page.mjs';

const around = (text, word) => text.slice(Math.max(0, text.indexOf(word) - 80), text.indexOf(word) + 80);

test('planted values are nowhere, in no view', async t => {
  const answer = run('agent-queue');
  const page = await openPage(t);
  await page.choose(...answer.files);
  await page.settled(answer.files.length);
  // Whatever is copied from here on is kept, and looked at in the end.
  await page.page.evaluate(() => {
    globalThis.copied = [];
    navigator.clipboard.writeText = text => Promise.resolve(void copied.push(text));
    document.addEventListener('copy', () => copied.push(String(getSelection())));
  });
  const look = async where => {
    const all = await page.everything();
    assert.ok(!all.toLowerCase().includes(answer.planted), `${where}: …${around(all.toLowerCase(), answer.planted)}…`);
    assert.ok(all.includes(answer.class), `${where}: structure is shown`);
  };
  await page.diagnosisOf(answer.cause);
  await look('diagnosis');
  await page.view('classes');
  await page.page.waitForSelector('[data-testid="class-row"]');
  await look('classes');
  // Strings, the program's objects and their owner: instances, properties and paths of each.
  for (const name of ['(string)', answer.class, 'ToolCall', 'Object', answer.holder]) {
    await page.filterClasses(name);
    await page.openClass(name);
    await page.openInstance(0);
    await page.pathOf((await page.instances())[0].match(/@\d+/)[0]);
    assert.ok(!(await page.everything()).toLowerCase().includes(answer.planted), `instances of ${name}`);
  }
  // Keys that are values: an address and a token, on a plain object that no class name leads to.
  await page.filterClasses(answer.class);
  await page.openClass(answer.class);
  await page.openInstance(1);
  const keys = await page.followProperty('marks');
  assert.ok(keys.length >= 2, `the object has its keys: ${keys}`);
  await look('an object whose keys are values');
  for (const name of ['prompt', 'source']) {
    await page.openClass(answer.class);
    await page.openInstance(2);
    await page.pathOf((await page.instances())[2].match(/@\d+/)[0]);
    await page.followProperty(name);
    assert.ok(!(await page.everything()).toLowerCase().includes(answer.planted), `the string ${name}`);
  }
  // Everything that can be copied: what is on the page, and the commands that it offers.
  for (const view of ['classes', 'diagnosis']) {
    await page.view(view);
    await page.page.waitForFunction(name => location.hash.startsWith(`#${name}`), {}, view);
    await page.page.evaluate(() => {
      getSelection().selectAllChildren(document.body);
      document.execCommand('copy');
      for (const button of document.querySelectorAll('.cmd button')) button.click();
    });
  }
  const copied = await page.page.evaluate(() => globalThis.copied);
  assert.ok(copied.length >= 2 && copied.some(text => text.includes(answer.class)), 'something was copied');
  assert.ok(!copied.join('\n').toLowerCase().includes(answer.planted), 'nothing that was copied has a value');
  page.assertQuiet();
});

test('the same files give a report without them', () => {
  const answer = run('agent-queue');
  for (const format of ['json', 'text']) {
    const { stdout, stderr, status } = leakproof('analyze', '--format', format, ...answer.files);
    assert.equal(status, 0, stderr);
    assert.ok(!(stdout + stderr).toLowerCase().includes(answer.planted), `${format}: …${around((stdout + stderr).toLowerCase(), answer.planted)}…`);
  }
});

test('the page works without a network once it is there', async t => {
  const { files, cause } = run('agent-queue');
  const page = await openPage(t);
  await page.page.setOfflineMode(true);
  await page.server.close();
  await page.choose(...files);
  await page.settled(files.length);
  await page.diagnosisOf(cause);
  assert.deepEqual(page.requests, []);
  assert.deepEqual(page.errors, []);
});

test('the page cannot reach out even if it wanted to', async t => {
  const page = await openPage(t);
  const ways = await page.page.evaluate(async () => {
    const url = `${location.origin}/elsewhere`;
    const tried = {};
    tried.fetch = await fetch(url).then(() => 'sent', () => 'refused');
    tried.beacon = await new Promise(resolve => {
      document.addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true });
      navigator.sendBeacon(url, 'x');
      setTimeout(() => resolve('sent'), 500);
    });
    tried.image = await new Promise(resolve => Object.assign(new Image(), { onload: () => resolve('sent'), onerror: () => resolve('refused'), src: `${url}.png` }));
    tried.socket = await new Promise(resolve => {
      document.addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true });
      try {
        new WebSocket(url.replace('http', 'ws'));
      } catch {
        resolve('refused');
      }
      setTimeout(() => resolve('sent'), 500);
    });
    return tried;
  });
  assert.deepEqual(ways, { fetch: 'refused', beacon: 'refused', image: 'refused', socket: 'refused' });
  assert.deepEqual(page.server.requests.slice(page.servedBefore), [], 'nothing reached the server');
});
