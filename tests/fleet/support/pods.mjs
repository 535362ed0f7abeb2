// Three pods of two builds, exported, and the guide's questions asked of their tables.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { leakproof } from '../../support/cli.mjs';
import { ROOT, scratch } from '../../support/places.mjs';
import { run } from '../../support/programs.mjs';

/** `{ tables, pods, queue }`: where the tables are, who they are of, and the answer of the program that leaks in two pods. */
export function fleet() {
  const tables = path.join(scratch(), 'tables');
  const queue = run('agent-queue');
  const again = run('agent-queue', { turn: 2 });
  const pods = [['web-1', '1.4.1', run('steady-worker')], ['web-2', '1.4.2', queue], ['web-3', '1.4.2', again]];
  // Exporting a process again replaces its files.
  for (const [pod, build, { files }] of [...pods, pods[0]]) {
    const exported = leakproof('export', '--parquet', tables, '--label', `build=${build}`, '--label', `pod=${pod}`, ...files);
    assert.equal(exported.status, 0, exported.stderr);
  }
  return { tables, pods, queue };
}

/** What `engine` says to the questions of the guide. */
export function asked(tables, ...engine) {
  const guide = path.join(ROOT, 'docs/src/use/fleets.md');
  const said = execFileSync('python3', [path.join(ROOT, 'tests/fleet/questions.py'), tables, guide, ...engine], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(said.trim().split('\n').at(-1));
}

/** The answers name what leaks, where, and since when. */
export function assertAnswers([growing, holding, introduced], queue) {
  assert.equal(growing[0][0], queue.class, JSON.stringify(growing.slice(0, 5)));
  assert.equal(growing[0][1], 2, 'in both pods of the build that leaks');
  assert.match(holding[0][0], new RegExp(queue.owner));
  assert.equal(introduced.find(([build]) => build === '1.4.2')[1], 2);
  assert.equal(introduced.find(([build]) => build === '1.4.1')?.[1] ?? 0, 0);
}
