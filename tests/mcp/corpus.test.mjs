// Cause and owner within three calls, over real evidence: what an agent has read by then is what it answers from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corpus, labelled } from '../corpus/corpus.mjs';
import { connect } from './support/client.mjs';

/** Characters that an agent reads, at most. */
const MOST = 6_000;
const { skip, cases, labels } = corpus();
const all = skip || !labels ? [] : labelled({ cases, labels });

test('the corpus is there', { skip: skip || (!labels && 'the corpus has no labels') }, () => assert.ok(all.length > 0));

for (const { name, folder, label, right } of all) {
  test(name, async t => {
    const server = await connect(t, '--root', folder);
    const read = [];
    const call = async (tool, given) => {
      const answer = await server.call(tool, given);
      read.push(JSON.stringify(answer));
      return answer;
    };
    assert.ok((await call('load', { paths: [folder] })).read > 0);
    const { diagnosis, findings } = await call('diagnose');
    assert.ok(right.includes(diagnosis.cause), `${diagnosis.cause}: ${diagnosis.summary}`);
    if (diagnosis.cause !== 'inconclusive') {
      const kind = findings[0]?.owner?.kind ?? 'none';
      if (label.owner_kinds) assert.ok(label.owner_kinds.includes(kind), `${kind}: ${JSON.stringify(findings[0])}`);
      // Names, wherever in the first finding they stand.
      const said = JSON.stringify(findings[0] ?? {}).toLowerCase();
      if (label.names.length > 0) assert.ok(label.names.some(each => said.includes(each.toLowerCase())), said);
    }
    const next = await call('next_capture');
    if (diagnosis.cause === 'inconclusive') assert.ok(next.steps.length > 0, JSON.stringify(next));
    const length = read.join('').length;
    assert.ok(length <= MOST, `${length} characters`);
    t.diagnostic(`${diagnosis.cause}, ${findings[0]?.owner?.kind ?? 'no owner'}: ${length} characters`);
  });
}
