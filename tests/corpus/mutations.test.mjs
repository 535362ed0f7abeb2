// What happens to evidence on its way must not turn a verdict into a wrong one: it may become "not decided", never another
// cause. And the order in which files are given says nothing.
//
// Of the corpus, the smallest case of each cause and runtime; LEAKPROOF_MUTATIONS=all takes every case. Without a corpus the
// programs of this repository, which know their answers.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { scratch } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { corpus, labelled, smallest } from './corpus.mjs';
import { MUTATIONS, canonical, dice } from './mutations.mjs';

const { skip, cases, labels } = corpus();
const every = process.env.LEAKPROOF_MUTATIONS === 'all';

const captures = folder => fs.readdirSync(folder).filter(name => /\.(heapsnapshot|heaptimeline|tracemalloc)$/.test(name)).length;

/** `[name, folder, causes that are right]` */
function chosen() {
  if (skip || !labels) {
    return ['agent-queue', 'reply-cache', 'steady-worker'].map(name => {
      const { cause, files } = run(name);
      // Four snapshots without a word about the work between them: a cache that is full looks like warm-up that is over.
      return [name, path.dirname(files[0]), cause === 'cache' ? ['cache', 'healthy'] : [cause]];
    });
  }
  const all = labelled({ cases, labels }).filter(({ folder }) => captures(folder) > 0);
  const kept = every ? all : smallest(all, ({ label }) => `${label.cause} ${label.runtime ?? ''}`);
  return kept.map(({ name, folder, right }) => [name, folder, right]);
}

const judged = (...files) => {
  const { status, json, stderr } = leakproof('analyze', '--format', 'json', ...files);
  assert.equal(status, 0, stderr);
  return json;
};

for (const [name, folder, right] of chosen()) {
  test(name, async t => {
    const there = scratch();
    const files = fs.readdirSync(folder).filter(file => !file.startsWith('.')).sort().map(file => path.join(folder, file));
    const plain = judged(...files);
    await t.test('as it is', () => assert.ok(right.includes(plain.diagnosis.cause), `${plain.diagnosis.cause}, not ${right}: ${plain.diagnosis.summary}`));
    let number = 0;
    for (const [what, mutate] of Object.entries(MUTATIONS)) {
      const to = path.join(there, String(number++));
      fs.mkdirSync(to);
      if (!mutate(folder, to, dice(number * 7919 + name.length))) continue;
      await t.test(what, () => {
        const { diagnosis } = judged(to);
        // Packing takes nothing away. Snapshots alone tell of no limit: that nothing grows is then all there is to say.
        const level = what === 'captures alone' && right.includes('runtime_configuration') ? ['healthy'] : [];
        const expected = what === 'packed' ? [plain.diagnosis.cause] : [...right, ...level, 'inconclusive'];
        assert.ok(expected.includes(diagnosis.cause), `${diagnosis.cause}, not ${expected}: ${diagnosis.summary}`);
      });
      fs.rmSync(to, { recursive: true });
    }
    await t.test('files in another order', () => {
      assert.deepEqual(canonical(judged(...files.toReversed())), canonical(plain));
    });
  });
}
