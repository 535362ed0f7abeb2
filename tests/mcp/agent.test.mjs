// `leakproof mcp` as an agent uses it: through the protocol's own client.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { ROOT, scratch } from '../support/places.mjs';
import { zip } from '../support/zip.mjs';
import { connect } from './support/client.mjs';

test('two calls give cause and owner; the others show what is behind', async t => {
  const answer = run('agent-queue');
  const folder = path.dirname(answer.files[0]);
  const server = await connect(t);

  const loaded = await server.call('load', { paths: answer.files });
  assert.equal(loaded.read, answer.files.length);
  const found = await server.call('diagnose');
  assert.equal(found.diagnosis.cause, answer.cause);
  assert.match(found.findings[0].owner.name, new RegExp(answer.owner));
  assert.equal(found.findings[0].owner.kind, 'queue');
  assert.ok(found.findings[0].for.length > 0 && found.findings[0].against.length > 0);

  const growth = await server.call('growth', { of: 'owner', limit: 3 });
  assert.match(growth.rows[0].name, new RegExp(answer.owner));
  assert.equal(growth.rows[0].bytes.length, answer.files.length);

  const table = await server.call('classes', { filter: answer.class, limit: 5 });
  const [name, count] = table.rows[0];
  assert.deepEqual([name, count], [answer.class, answer.snapshots.at(-1).classes[answer.class] ?? count]);

  const held = await server.call('paths', { class: answer.class, count: 1 });
  assert.equal(held.objects, count);
  assert.ok(held.paths[0].some(step => step.holds_it_by === answer.owner.split('.').at(-1)), JSON.stringify(held.paths[0]));
  const again = await server.call('paths', { object: held.paths[0][0].id });
  assert.deepEqual(again.paths[0], held.paths[0]);

  const change = await server.call('compare', { filter: answer.class });
  const [row] = change.classes.rows;
  assert.deepEqual(row.slice(0, 4), [answer.class, 3 * answer.perStep, 0, 3 * answer.perStep]);
  const step = await server.call('compare', { before: 0, after: 1, filter: answer.class });
  assert.equal(step.classes.rows[0][1], answer.perStep);

  const next = await server.call('next_capture');
  assert.ok(next.steps.length > 0 && next.missing_evidence.every(each => each.how));

  // A folder stands for its files.
  assert.ok((await server.call('load', { paths: [folder] })).read >= answer.files.length);
});

test('answers fit a model\'s context', async t => {
  const { files } = run('agent-queue');
  const { call } = await connect(t);
  const length = async (...request) => JSON.stringify(await call(...request)).length;
  await call('load', { paths: files });
  for (const [name, given, most] of [['diagnose', {}, 8000], ['growth', {}, 8000], ['classes', {}, 3000], ['paths', { class: '(string)', count: 3 }, 9000], ['compare', {}, 6000], ['next_capture', {}, 4000]]) {
    assert.ok(await length(name, given) <= most, `${name}: ${await length(name, given)} characters`);
  }
});

test('tools and resources describe themselves', async t => {
  const { client, call } = await connect(t);
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(tool => tool.name), ['load', 'diagnose', 'growth', 'classes', 'paths', 'compare', 'next_capture']);
  for (const { name, description, inputSchema, annotations } of tools) {
    assert.ok(description.length > 60 && inputSchema.type === 'object', name);
    assert.equal(annotations.readOnlyHint, true, name);
  }
  assert.ok(JSON.stringify(tools).length < 7000, `${JSON.stringify(tools).length} characters before the first call`);
  assert.match(client.getInstructions(), /load/);
  const schema = (await client.readResource({ uri: 'leakproof://report.schema.json' })).contents[0];
  assert.deepEqual(JSON.parse(schema.text), JSON.parse(fs.readFileSync(path.join(ROOT, 'docs/report.schema.json'), 'utf8')));
  await assert.rejects(client.readResource({ uri: 'leakproof://report' }), /Nothing is loaded/);

  const { files } = run('agent-queue');
  await call('load', { paths: files });
  const report = JSON.parse((await client.readResource({ uri: 'leakproof://report' })).contents[0].text);
  assert.deepEqual(report.diagnosis, leakproof('analyze', '--format', 'json', ...files).json.diagnosis);
  assert.match((await client.readResource({ uri: 'leakproof://report.md' })).contents[0].text, /Leak/);
  assert.equal((await client.listResources()).resources.length, 3);
});

test('no value comes out, unless the server was started to reveal', async t => {
  const { files } = run('agent-queue');
  const closed = await connect(t);
  const everything = async server => {
    const all = [await server.call('load', { paths: files }), await server.call('diagnose', { findings: 20 })];
    for (const name of ['(string)', 'AgentJob']) all.push(await server.call('paths', { class: name, count: 10 }));
    all.push(await server.call('classes', { limit: 100 }), await server.call('compare', { limit: 100 }), await server.call('growth', { limit: 100 }));
    return JSON.stringify(all);
  };
  assert.ok(!(await everything(closed)).includes('kestrel'));
  const open = await connect(t, '--reveal');
  assert.ok((await everything(open)).includes('kestrel'));
  assert.deepEqual([(await closed.call('diagnose')).redacted, (await open.call('diagnose')).redacted], [true, false]);
});

test('of what lies outside the root not even a name is told', async t => {
  const [root, outside] = [scratch(), scratch()];
  const snapshot = fs.readFileSync(run('agent-queue').files[0]);
  fs.writeFileSync(path.join(root, 'in.heapsnapshot'), snapshot);
  fs.writeFileSync(path.join(outside, 'kept-secret.json'), '{}');
  fs.mkdirSync(path.join(root, 'below'));
  fs.symlinkSync(outside, path.join(root, 'below/linked'));
  fs.symlinkSync(path.join(outside, 'kept-secret.json'), path.join(root, 'link.json'));
  const { call, refused } = await connect(t, '--root', root);
  for (const given of [
    outside,
    `${outside}/k*`,
    `${outside}/*.nothing`,
    `${outside}/nothing`,
    `${root}/../*/k*`,
    `${root}/*/../../*/k*`,
    `${root}/below/linked`,
    `${root}/below/linked/k*`,
    `${root}/below/*/k*`,
    `${root}/below/.*/.*/*/k*`,
    `${root}/link.json`,
    `${root}/nothing*`,
  ]) {
    assert.equal(await refused('load', { paths: [path.join(root, 'in.heapsnapshot'), given] }), `${given} is not a file below ${fs.realpathSync(root)}, where this server may read.`);
  }
  // What a folder of the root itself holds may be named: a link that leads out is listed, and not followed.
  for (const given of [root, `${root}/*`]) {
    const { read, inputs } = await call('load', { paths: [given] });
    assert.deepEqual([read, ...inputs.map(input => [input.name, input.failed ?? ''])], [1, ['in.heapsnapshot', ''], ['link.json', 'Not read. It is a link to where this server may not read. Copy the file.']]);
  }
  assert.equal((await call('load', { paths: [`${root}/**/*.heapsnapshot`] })).read, 1);
});

test('files of an archive have names without folders, and are read again one by one', async t => {
  const folder = scratch();
  const archive = path.join(folder, 'captures.zip');
  const { files, class: grows, snapshots } = run('agent-queue');
  // Four snapshots, of which two graphs are kept; the names inside have folders and a control character.
  fs.writeFileSync(archive, zip(files.filter(file => file.endsWith('.heapsnapshot')).map((file, i) => [`home/ada/${i}\x1b.heapsnapshot`, fs.readFileSync(file)])));
  const { call } = await connect(t);
  const { inputs } = await call('load', { paths: [archive] });
  assert.deepEqual(inputs.map(input => input.name), snapshots.map((_, i) => `${i}␣.heapsnapshot`));
  for (const [i, { classes }] of snapshots.entries()) {
    const { rows } = await call('classes', { snapshot: i, filter: grows, limit: 1 });
    assert.equal(rows[0]?.[1] ?? 0, classes[grows] ?? 0, `snapshot ${i}`);
  }
});

test('what cannot be answered says why, and the connection lives on', async t => {
  const folder = scratch();
  const inside = path.join(folder, 'cut.heapsnapshot');
  fs.writeFileSync(inside, fs.readFileSync(run('agent-queue').files[0]).subarray(0, 1_000_000));
  const { client, call, refused } = await connect(t, '--root', folder);
  assert.match(await refused('diagnose'), /Call `load`/);
  assert.match(await refused('load', {}), /list of strings/);
  assert.match(await refused('load', { paths: ['/etc/hostname'] }), /not a file below/);
  assert.match(await refused('load', { paths: [path.join(folder, '../../etc/hostname')] }), /not a file below/);
  const loaded = await call('load', { paths: [inside] });
  assert.equal(loaded.read, 0);
  assert.equal(loaded.inputs[0].partial_would_help, true);
  assert.match(await refused('classes'), /no heap snapshot/);
  assert.match(await refused('paths', { class: 'A' }), /no heap snapshot/);
  assert.match(await refused('compare'), /two heap snapshots/);
  assert.equal((await call('load', { paths: [inside], partial: true })).read, 1);
  assert.match(await refused('classes', { snapshot: 7 }), /Input 7 is no heap snapshot; there are 0/);
  assert.match(await refused('classes', { sort: 'luck' }), /`sort` is one of/);
  assert.match(await refused('paths'), /Say which objects/);
  await assert.rejects(client.callTool({ name: 'delete', arguments: {} }), /no tool delete/);
  assert.ok((await call('classes', { limit: 1 })).total > 0);
});
