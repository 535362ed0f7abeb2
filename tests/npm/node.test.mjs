// The package in Node, installed from its tarball into an empty folder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { leakproof } from '../support/cli.mjs';
import { run } from '../support/programs.mjs';
import { ROOT, scratch } from '../support/places.mjs';
import { installed, runProgram } from './support/installed.mjs';

const FIXTURE = path.join(ROOT, 'tests/fixtures/made/agent-node-20.heapsnapshot');
let api;
let files;

before(async () => {
  api = await import(pathToFileURL(path.join(installed().package, 'node.js')));
  files = run('agent-queue').files;
});

/** Tokens and paths differ from load to load and from caller to caller. */
const withoutTokens = report => JSON.parse(JSON.stringify(report).replaceAll(/·[0-9a-f]{4}/g, '·'));

test('the tarball holds the module and nothing of this machine', () => {
  const { files, package: folder } = installed();
  assert.deepEqual([...files].sort(), [
    'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'browser.js', 'cli.js', 'engine.js', 'failure.js', 'index.d.ts', 'leakproof-api.js', 'leakproof.js',
    'leakproof_bg.wasm', 'node.js', 'package.json', 'report.schema.json', 'sources.js',
  ]);
  for (const file of files) {
    const found = fs.readFileSync(path.join(folder, file), 'latin1').match(/(\/home\/|\/root\/|\/Users\/|\/tmp\/|\.cargo\/)[^\0"'\s]{0,80}/);
    assert.equal(found?.[0], undefined, file);
  }
  assert.ok(!fs.readFileSync(path.join(folder, 'leakproof_bg.wasm'), 'latin1').includes(ROOT));
});

test('a program that imports it by name gets the command line\'s report', () => {
  const report = runProgram(`
    import { analyze } from 'leakproof';
    console.log(JSON.stringify(await analyze(process.argv.slice(2))));`, ...files);
  assert.deepEqual(withoutTokens(report), withoutTokens(leakproof('analyze', '--format', 'json', ...files).json));
  assert.equal(report.diagnosis.cause, 'leak');
});

test('summary, diff and growth are the command line\'s', async () => {
  const reveal = { reveal: true };
  assert.deepEqual(await api.summary(FIXTURE, reveal), leakproof('summary', '--format', 'json', FIXTURE).json);
  assert.deepEqual(await api.diff(files[0], files[1], reveal), leakproof('diff', '--format', 'json', files[0], files[1]).json);
  assert.deepEqual(withoutTokens(await api.growth(files)), withoutTokens(leakproof('series', '--format', 'json', ...files).json));
});

test('nothing of a value comes out unless asked', async () => {
  const all = [await api.analyze(files), await api.summary(files[0]), await api.diff(files[0], files[1]), await api.growth(files)];
  const { values } = run('agent-queue');
  for (const text of all.map(each => JSON.stringify(each))) {
    for (const value of ['kestrel', ...(values ?? [])]) assert.ok(!text.includes(value), value);
  }
});

test('inputs may be anything that gives bytes', async () => {
  const bytes = fs.readFileSync(FIXTURE);
  const folder = scratch();
  fs.copyFileSync(FIXTURE, path.join(folder, 'a.heapsnapshot'));
  fs.writeFileSync(path.join(folder, '.hidden'), 'no evidence');
  const table = await api.summary(FIXTURE);
  const kinds = {
    path: FIXTURE,
    folder,
    address: pathToFileURL(FIXTURE),
    buffer: bytes,
    'array buffer': bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    blob: new Blob([bytes]),
    file: new File([bytes], 'b.heapsnapshot'),
    'web stream': new Blob([bytes]).stream(),
    'node stream': fs.createReadStream(FIXTURE, { highWaterMark: 777 }),
    'stream of text': fs.createReadStream(FIXTURE, 'utf8'),
    generator: (function* () { yield bytes.subarray(0, 100); yield bytes.subarray(100); })(),
    packed: { name: 'c.heapsnapshot.gz', data: zlib.gzipSync(bytes) },
    named: { name: 'd.heapsnapshot', data: new Blob([bytes]).stream(), size: bytes.length },
  };
  for (const [kind, input] of Object.entries(kinds)) assert.deepEqual(await api.summary(input), table, kind);
  await assert.rejects(api.analyze(7), TypeError);
  await assert.rejects(api.analyze([]), TypeError);
});

test('progress moves, and an abort is heard', async () => {
  const seen = [];
  await api.analyze(files, { onProgress: progress => seen.push(progress) });
  assert.ok(seen.some(({ phase, total }) => phase === 'analysing' && total > 0), JSON.stringify(seen.slice(0, 5)));
  assert.deepEqual(new Set(seen.map(({ files }) => files)), new Set([files.length]));
  const asked = new AbortController();
  const reason = new Error('enough');
  const work = api.analyze(files, { signal: asked.signal, onProgress: () => asked.abort(reason) });
  await assert.rejects(work, reason);
  await assert.rejects(api.analyze(files, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  // And the engine still works.
  assert.equal((await api.analyze(files)).diagnosis.cause, 'leak');
});

test('a broken input is listed with its reason; the others count', async () => {
  const whole = fs.readFileSync(FIXTURE);
  const broken = { name: 'cut.heapsnapshot', data: whole.subarray(0, whole.length >> 1) };
  const report = await api.analyze([...files, broken]);
  assert.equal(report.diagnosis.cause, 'leak');
  const listed = report.inputs.find(({ name }) => name === 'cut.heapsnapshot');
  assert.equal(listed.format, 'unreadable');
  assert.match(listed.problems[0].message, /byte|cut|ends/i);
  await assert.rejects(api.analyze([broken], { strict: true }), { name: 'LeakproofError', partial: true, input: 'cut.heapsnapshot' });
  const failing = new ReadableStream({ pull: controller => controller.error(new Error('disk gone')) });
  const gone = { name: 'gone', data: failing };
  const nowhere = path.join(scratch(), 'nowhere');
  const unread = [];
  const told = await api.analyze([gone, nowhere, ...files], { onUnreadable: error => unread.push(error.input) });
  assert.equal(told.diagnosis.cause, 'leak');
  assert.deepEqual(told.inputs.filter(({ format }) => format === 'unreadable').map(({ name }) => name), ['gone', 'nowhere']);
  assert.deepEqual(unread, ['gone', nowhere]);
  await assert.rejects(api.analyze(nowhere, { strict: true }), error => error.name === 'LeakproofError' && error.cause.code === 'ENOENT');
  await assert.rejects(api.summary({ name: 'gone', data: failing }), /gone: Cannot be read\./);
  await assert.rejects(api.analyze({ name: 'odd', data: [{}] }), TypeError);
  await assert.rejects(api.summary(path.join(ROOT, 'README.md')), { name: 'LeakproofError' });
});

test('many paths are opened one after the other, and what cannot be opened is no cause found', () => {
  const folder = scratch();
  fs.copyFileSync(FIXTURE, path.join(folder, 'a.heapsnapshot'));
  fs.symlinkSync(scratch(), path.join(folder, 'b'));
  fs.symlinkSync('nowhere', path.join(folder, 'c.heapsnapshot'));
  fs.mkdirSync(path.join(folder, 'empty'));
  const bin = path.join(installed().folder, 'node_modules/.bin/leakproof');
  const call = (limit, ...args) => spawnSync('bash', ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, bin, ...args], { encoding: 'utf8' });
  const whole = call(1024, 'analyze', '--format', 'json', folder);
  assert.deepEqual([whole.status, JSON.parse(whole.stdout).inputs.map(({ name }) => name)], [0, ['a.heapsnapshot']], whole.stderr);
  assert.equal(call(1024, 'analyze', path.join(folder, 'empty')).status, 3);
  // More paths than there are handles.
  const logs = Array.from({ length: 80 }, (_, index) => path.join(folder, `log-${index}`));
  for (const log of logs) fs.writeFileSync(log, '');
  const many = call(64, 'analyze', '--fail-on', 'leak', ...files, ...logs);
  assert.equal(many.status, 3, many.stderr);
  assert.ok(!/EMFILE/.test(many.stderr + many.stdout), many.stderr);
});

test('a redacted snapshot has the same figures and none of the words, whatever it came from', async () => {
  const bytes = fs.readFileSync(files[1]);
  const figures = ({ nodes, edges, classes }) => [nodes, edges, classes.map(c => [c.count, c.shallow_bytes, c.retained_bytes, c.distance].join()).sort()];
  const expected = figures(await api.summary(files[1]));
  const phases = new Set();
  for (const [kind, input] of Object.entries({
    path: files[1],
    buffer: bytes,
    packed: zlib.gzipSync(bytes),
    'web stream': new Blob([bytes]).stream(),
    'node stream': fs.createReadStream(files[1]),
  })) {
    const text = await new Response(await api.redact(input, { onProgress: ({ phase }) => phases.add(phase) })).text();
    assert.ok(!text.includes('kestrel'), kind);
    assert.deepEqual(figures(await api.summary({ name: 'redacted.heapsnapshot', data: Buffer.from(text) })), expected, kind);
  }
  assert.ok(phases.has('reading') && phases.has('writing'), [...phases].join());
});

test('redacting refuses what is no snapshot, ends when asked, and goes at its reader\'s pace', async () => {
  await assert.rejects(api.redact(path.join(ROOT, 'README.md')), { name: 'LeakproofError', byte: 0 });
  const whole = fs.readFileSync(FIXTURE);
  await assert.rejects(api.redact({ name: 'cut.heapsnapshot', data: whole.subarray(0, whole.length >> 1) }), { name: 'LeakproofError', input: 'cut.heapsnapshot' });
  await assert.rejects(api.redact([FIXTURE, FIXTURE]), TypeError);
  const failing = new ReadableStream({ pull: controller => controller.error(new Error('disk gone')) });
  await assert.rejects(api.redact({ name: 'gone', data: failing }), /gone: Cannot be read\. .*disk gone/);
  await assert.rejects(api.redact(FIXTURE, { signal: AbortSignal.abort() }), { name: 'AbortError' });

  // A reader that stops half way stops the reading too.
  let taken = 0;
  const large = { name: 'large.heapsnapshot', data: new Blob([fs.readFileSync(files.at(-1))]) };
  const asked = new AbortController();
  const reason = new Error('enough');
  const stream = await api.redact(large, { signal: asked.signal });
  const reader = stream.getReader();
  taken += (await reader.read()).value.length;
  asked.abort(reason);
  await assert.rejects(async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      taken += value.length;
    }
  }, reason);
  assert.ok(taken < large.data.size, `${taken} of ${large.data.size}`);
  await (await api.redact(large)).cancel();
  // And the engine still works.
  assert.ok((await api.summary(FIXTURE)).nodes > 0);
});

test('a report is rendered', async () => {
  const report = await api.analyze(files);
  assert.match(await api.render(report, 'markdown'), /^## Leak/);
  assert.match(await api.render(report, 'html'), /^<!doctype html>/i);
  assert.match(await api.render(report, 'text'), /AgentDispatcher/);
  await assert.rejects(api.render(report, 'pdf'), /formats/);
  await assert.rejects(api.render({}, 'text'), /no report/);
});

test('npx leakproof answers as the command line does', () => {
  const bin = path.join(installed().folder, 'node_modules/.bin/leakproof');
  const call = (args, input) => {
    const { status, stdout, stderr } = spawnSync(bin, args, { encoding: 'utf8', input });
    return { status, stdout, stderr };
  };
  const found = call(['analyze', '--format', 'json', '--fail-on', 'leak,cache', ...files]);
  assert.equal(found.status, 1, found.stderr);
  assert.equal(JSON.parse(found.stdout).diagnosis.cause, 'leak');
  assert.equal(call(['analyze', ...files]).stdout, leakproof('analyze', ...files).stdout);
  assert.equal(call(['summary', '-'], fs.readFileSync(FIXTURE)).status, 0);
  const out = path.join(scratch(), 'shareable.heapsnapshot.gz');
  assert.equal(call(['redact', FIXTURE, '-o', out]).status, 0);
  assert.equal(JSON.parse(call(['summary', out]).stdout).nodes, JSON.parse(call(['summary', FIXTURE]).stdout).nodes);
  assert.equal(JSON.parse(call(['redact', FIXTURE, '-o', '-']).stdout).snapshot.node_count, JSON.parse(zlib.gunzipSync(fs.readFileSync(out))).snapshot.node_count);
  assert.match(call(['--version']).stdout, /^leakproof \d+\.\d+\.\d+\n$/);
  for (const [args, status, said] of [
    [[], 2, ''],
    [['look'], 2, 'no command'],
    [['analyze', '--fail-on', 'gremlins', 'x'], 2, 'no cause'],
    [['analyze'], 2, 'number of paths'],
    [['analyze', 'nowhere'], 3, 'nowhere'],
    [['redact', FIXTURE], 2, '-o OUT'],
    [['redact', '-', '-o', out], 2, 'twice'],
    [['redact', FIXTURE, '-o', FIXTURE], 2, 'original'],
    [['redact', path.join(ROOT, 'README.md'), '-o', out], 3, 'README.md'],
    [['redact', 'nowhere', '-o', out], 3, 'no such file'],
    [['summary', path.join(ROOT, 'README.md')], 3, 'README.md'],
  ]) {
    const { status: got, stderr } = call(args);
    assert.equal(got, status, `${args}: ${stderr}`);
    assert.ok(stderr.includes(said), stderr);
  }
});
