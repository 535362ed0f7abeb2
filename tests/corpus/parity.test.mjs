// DevTools' recorded figures hold for every reference file of the corpus.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leakproof } from '../support/cli.mjs';
import { partDifferences, row } from '../oracle/compare.mjs';
import { corpus, recordings } from './corpus.mjs';

const { skip, cases, reference } = corpus();

test('class tables equal the recorded ones', { skip: skip || (reference ? false : 'the corpus has no recorded figures') }, async t => {
  const { files } = JSON.parse(fs.readFileSync(reference, 'utf8'));
  let compared = 0;
  for (const [name, want] of Object.entries(files).sort()) {
    const recorded = [...want.top_classes_by_retained ?? [], ...want.top_classes_by_self ?? []];
    const file = path.join(cases, name);
    if (!recorded.length) {
      t.diagnostic(`${name}: nothing recorded, ${want.devtools_error ?? 'DevTools showed no classes'}`);
      continue;
    }
    await t.test(name, { skip: fs.existsSync(file) ? false : 'not unpacked' }, () => {
      const { status, json, stderr } = leakproof('summary', '--format', 'json', file);
      assert.equal(status, 0, stderr);
      assert.deepEqual([json.nodes, json.edges, json.total_shallow_bytes], [want.node_count, want.edge_count, want.total_self_size], 'nodes, edges, total');
      if (want.statistics) {
        const { total, native, v8heap } = want.statistics;
        const families = { total, native: native.total, typed_arrays: native.typedArrays, code: v8heap.code, strings: v8heap.strings, js_arrays: v8heap.jsArrays, system: v8heap.system };
        assert.deepEqual(json.statistics, families, 'bytes by family');
      }
      const ours = new Set(json.classes.map(row));
      const theirs = recorded.map(({ self, retained, ...each }) => row({ ...each, shallow_bytes: self, retained_bytes: retained }));
      const missing = [...new Set(theirs)].filter(text => !ours.has(text));
      assert.deepEqual(missing, [], `${missing.length} rows differ`);
      compared++;
    });
  }
  assert.ok(compared > 0, 'there are recorded figures to compare');
  t.diagnostic(`${compared} of ${Object.keys(files).length} files equal`);
});

test('parts of recordings equal DevTools\'', { skip }, async t => {
  const files = recordings({ cases });
  assert.ok(files.length > 0);
  for (const file of files) {
    await t.test(path.relative(cases, file), async () => {
      const { differ, filled } = await partDifferences(file);
      assert.deepEqual(differ.slice(0, 20), []);
      assert.ok(filled > 0, 'there are objects in its parts');
    });
  }
});
