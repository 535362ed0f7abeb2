// The class table of a snapshot by DevTools' own code, as JSON:
//   node devtools.mjs FILE
// The second half of its work runs on a second thread, as in the browser; this file is that thread too.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, isMainThread, workerData } from 'node:worker_threads';
import { bundle } from './bundle.mjs';

Promise.withResolvers ??= function () { // Node 20 has none
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const { HeapSnapshotLoader, NodeFilter, SecondaryInitManager } = await import(await bundle());

async function load(file) {
  const loader = new HeapSnapshotLoader({ sendEvent() {} });
  for await (const text of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 4 << 20 })) loader.write(text);
  loader.close();
  await loader.parsingComplete;
  const { port1: here, port2: there } = new MessageChannel();
  const second = new Worker(fileURLToPath(import.meta.url), { workerData: there, transferList: [there] });
  second.unref();
  return loader.buildSnapshot(here);
}

if (isMainThread) {
  const snapshot = await load(process.argv[2]);
  const classes = Object.values(snapshot.aggregatesWithFilter(new NodeFilter()));
  const table = {
    nodes: snapshot.nodeCount,
    edges: snapshot.containmentEdges.length / snapshot.edgeFieldsCount,
    total_shallow_bytes: snapshot.totalSize,
    classes: classes.map(({ name, count, self, maxRet, distance }) => ({ name, count, shallow_bytes: self, retained_bytes: maxRet, distance })),
  };
  process.stdout.write(`${JSON.stringify(table)}\n`, () => process.exit(0));
} else {
  new SecondaryInitManager(workerData);
}
