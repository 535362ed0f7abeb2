// The class table of a snapshot by DevTools' own code, its comparison with an earlier one, or its tables under every filter,
// as JSON:
//   node devtools.mjs FILE [BASELINE]
//   node devtools.mjs FILE --scopes
// or the variables that it finds dead:
//   node devtools.mjs FILE --variables
// or the class table of a recording, and who allocated what:
//   node devtools.mjs FILE --traces
// or its tables of parts of a recording, by their ids:
//   node devtools.mjs FILE --ids AFTER-UNTIL…
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

/** DevTools' filters by our names for them. */
const FILTERS = {
  'by-detached': 'objectsRetainedByDetachedDomNodes',
  'by-contexts': 'objectsRetainedByContexts',
  'by-event-handlers': 'objectsRetainedByEventHandlers',
  'by-console': 'objectsRetainedByConsole',
  'shared-by-realms': 'sharedNativeContext',
  'no-realm': 'noNativeContext',
};

function table(snapshot, asked) {
  const filter = Object.assign(new NodeFilter(), asked);
  const classes = Object.values(snapshot.aggregatesWithFilter(filter));
  const { total, native, v8heap } = snapshot.getStatistics();
  return {
    nodes: snapshot.nodeCount,
    edges: snapshot.containmentEdges.length / snapshot.edgeFieldsCount,
    total_shallow_bytes: snapshot.totalSize,
    statistics: { total, native: native.total, typed_arrays: native.typedArrays, code: v8heap.code, strings: v8heap.strings, js_arrays: v8heap.jsArrays, system: v8heap.system },
    classes: classes.map(({ name, count, self, maxRet, distance }) => ({ name, count, shallow_bytes: self, retained_bytes: maxRet, distance })),
  };
}

/** Functions that allocated, each with its callers: as a person unfolds the table of a recording. */
function traces(snapshot) {
  const plain = ({ name, scriptName, scriptId, line, column, count, size, liveCount, liveSize, hasChildren }) =>
    ({ name, scriptName, scriptId, line, column, count, size, liveCount, liveSize, hasChildren });
  return snapshot.allocationTracesTops().map(top => {
    const { nodesWithSingleCaller, branchingCallers } = snapshot.allocationNodeCallers(top.id);
    return { ...plain(top), callers: [...nodesWithSingleCaller, ...branchingCallers].map(plain) };
  });
}

if (isMainThread) {
  const snapshot = await load(process.argv[2]);
  if (process.argv[3] === '--traces') {
    const recorded = snapshot.profile.snapshot.trace_function_count > 0;
    process.stdout.write(`${JSON.stringify({ ...table(snapshot), traces: recorded ? traces(snapshot) : [] })}\n`, () => process.exit(0));
    await new Promise(() => {});
  }
  if (process.argv[3] === '--variables') {
    const dead = snapshot.analyzeContexts().scopes.flatMap(scope =>
      scope.contexts.flatMap(context =>
        context.deadFields.map(({ name, valueNodeId, retainedSize }) => ({ context: context.contextNodeId, name, value: valueNodeId, retained: retainedSize }))));
    process.stdout.write(`${JSON.stringify(dead)}\n`, () => process.exit(0));
    await new Promise(() => {});
  }
  if (process.argv[3] === '--ids') {
    const tables = process.argv.slice(4).map(part => {
      const [minNodeId, maxNodeId] = part.split('-').map(Number);
      return [`ids:@${minNodeId}-@${maxNodeId}`, table(snapshot, { minNodeId, maxNodeId })];
    });
    process.stdout.write(`${JSON.stringify(Object.fromEntries(tables))}\n`, () => process.exit(0));
    await new Promise(() => {});
  }
  if (process.argv[3] === '--scopes') {
    const realms = snapshot.getNativeContextSizes().nativeContexts.map(({ nodeId, nodeIndex }) => [`realm:@${nodeId}`, `nativeContext_${nodeIndex}`]);
    const tables = [...Object.entries(FILTERS), ...realms].map(([scope, filter]) => [scope, table(snapshot, { filterName: filter })]);
    process.stdout.write(`${JSON.stringify(Object.fromEntries([['all', table(snapshot)], ...tables]))}\n`, () => process.exit(0));
    await new Promise(() => {});
  }
  if (process.argv[3]) {
    // The later snapshot's interfaces class the plain objects of both.
    const baseline = await load(process.argv[3]);
    const rows = Object.values(snapshot.calculateSnapshotDiff('baseline', baseline.aggregatesForDiff(snapshot.interfaceDefinitions())));
    const changed = rows.map(({ name, addedCount, removedCount, addedSize, removedSize }) => ({ name, added: addedCount, removed: removedCount, added_bytes: addedSize, removed_bytes: removedSize }));
    process.stdout.write(`${JSON.stringify(changed)}\n`, () => process.exit(0));
    await new Promise(() => {});
  }
  process.stdout.write(`${JSON.stringify(table(snapshot))}\n`, () => process.exit(0));
} else {
  new SecondaryInitManager(workerData);
}
