// Two recordings of allocations, without stacks and with them: three batches of jobs, of which the second is kept.
import fs from 'node:fs';
import inspector from 'node:inspector/promises';
import path from 'node:path';
import { PLANTED, settle } from './evidence.mjs';

class RecordedJob {
  constructor(number) {
    this.text = `${PLANTED} job ${number}`;
    this.parts = [number, number + 1];
  }
}

const folder = process.argv[2];
fs.mkdirSync(folder, { recursive: true });
const session = new inspector.Session();
session.connect();

const batch = size => Array.from({ length: size }, (_, i) => new RecordedJob(i));

/** V8 notes the largest id every 50 ms, between two turns of the loop. */
async function moments(times) {
  for (let i = 0; i < times; i++) await settle().then(settle).then(settle).then(settle);
}

async function record(name, trackAllocations) {
  const file = path.join(folder, name);
  const out = fs.openSync(file, 'w');
  const write = ({ params }) => fs.writeSync(out, params.chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', write);
  await session.post('HeapProfiler.enable');
  await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations });
  await moments(2);
  batch(300);
  await moments(2);
  globalThis.kept = batch(200);
  await moments(2);
  batch(300);
  await moments(2);
  await session.post('HeapProfiler.stopTrackingHeapObjects', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', write);
  fs.closeSync(out);
  globalThis.kept = undefined;
  return { file, classes: { RecordedJob: 200 } };
}

const snapshots = [await record('00-without-stacks.heaptimeline', false), await record('01-with-stacks.heaptimeline', true)];
const answer = { planted: PLANTED, runtime: process.version, class: 'RecordedJob', kept: 200, snapshots };
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
