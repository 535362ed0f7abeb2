// Which producers, in which versions, were compared with what, as a page of the guide:
//   node oracle/verified.mjs [FOLDER…]      writes docs/src/reference/verified.md anew
// Looks at the fixtures, at programs run here, at the corpus where there is one, and at further folders of cases. Every input is
// read; of each producer's version a few snapshots and recordings are compared with DevTools' own code, table by table.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus } from '../corpus/corpus.mjs';
import { leakproof, summary } from '../support/cli.mjs';
import { ROOT } from '../support/places.mjs';
import { run } from '../support/programs.mjs';
import { counted, devtoolsScopes, differences, partDifferences } from './compare.mjs';
import { BEYOND_DEVTOOLS, fixtures, snapshotOf } from './golden.mjs';

const PAGE = path.join(ROOT, 'docs/src/reference/verified.md');
/** Bytes of a snapshot above which DevTools takes minutes. */
const LARGEST = 60e6;
/** Snapshots and recordings compared of each producer's version. */
const ENOUGH = 4;
/** What DevTools, or Node.js before it, says of a file that is cut short: the only ones that are left out. */
const CUT_SHORT = /Incomplete JSON|Unexpected end of|Unterminated string in JSON/i;

const WORDS = {
  'v8-heapsnapshot': 'heap snapshot',
  'v8-heaptimeline': 'allocation timeline',
  'v8-heapprofile': 'sampling heap profile',
  'gc-log': 'GC log',
  'memory-readings': 'memory readings',
  'diagnostic-report': 'diagnostic report',
  'container-limits': 'container limits',
};

/** `Node.js 20.20.2` and `Chrome 156.0.8078.79` by their major versions, Python by its minor one. */
const release = runtime => runtime.replace(/^(CPython \d+\.\d+|\S+ \d+).*$/, '$1');

/** The rows of the page. */
class Table {
  #rows = new Map();

  row(producer, format) {
    const key = `${producer}\0${format}`;
    if (!this.#rows.has(key)) this.#rows.set(key, { producer, format, read: 0, inputs: 0, compared: 0, tables: 0, unread: 0, differ: [] });
    return this.#rows.get(key);
  }

  get differ() {
    return [...this.#rows.values()].flatMap(row => row.differ);
  }

  toString() {
    const collator = new Intl.Collator('en', { numeric: true });
    const sorted = [...this.#rows.values()].sort((a, b) => collator.compare(a.producer, b.producer) || collator.compare(a.format, b.format));
    const against = row => [
      row.compared ? (row.differ.length ? `${row.differ.length} of ${row.tables} tables differ` : `${row.tables} tables of ${row.compared}, all equal`) : '',
      row.unread ? `${row.unread} cut short, which it does not read` : '',
    ].filter(Boolean).join('; ');
    const lines = sorted.map(row => `| ${row.producer} | ${WORDS[row.format] ?? row.format} | ${row.read} of ${row.inputs} | ${against(row)} |`);
    return ['| producer | format | read without a problem | against DevTools’ own code |', '|---|---|---:|---|', ...lines].join('\n');
  }
}

/** Reads what is at a place; returns the producer, the given one or what the inputs tell. */
function read(table, place, producer) {
  const { json, status, stderr } = leakproof('analyze', '--format', 'json', place);
  if (!json) throw new Error(`analyze of ${place} ended with ${status}: ${stderr}`);
  const { inputs } = json;
  const runtimes = inputs.map(input => input.runtime).filter(runtime => /\d/.test(runtime ?? ''));
  const of = producer ?? (runtimes.length ? release(runtimes.toSorted((a, b) => b.length - a.length)[0]) : 'not told');
  for (const { format, problems } of inputs) {
    const row = table.row(of, format);
    row.inputs++;
    row.read += problems.length ? 0 : 1;
  }
  return of;
}

/** Compares a snapshot or recording of a producer with DevTools, unless enough were. */
async function compare(table, producer, file, enough = ENOUGH) {
  const recording = file.endsWith('.heaptimeline');
  const row = table.row(producer, recording ? 'v8-heaptimeline' : 'v8-heapsnapshot');
  if (row.compared >= enough || fs.statSync(file).size > LARGEST) return;
  let theirs;
  try {
    theirs = await devtoolsScopes(recording ? counted(file) : file);
  } catch (error) {
    if (!CUT_SHORT.test(error.message)) throw error;
    row.unread++;
    return;
  }
  const wrong = Object.entries(theirs).filter(([scope, expected]) => differences(summary(file, scope), expected).length);
  const parts = recording ? await partDifferences(file) : { differ: [], tables: 0 };
  row.compared++;
  row.tables += Object.keys(theirs).length + parts.tables;
  row.differ.push(...wrong.map(([scope]) => `${file} ${scope}`), ...parts.differ);
}

/** The last of a case's snapshots, and its recordings. */
function comparable(folder) {
  const files = fs.readdirSync(folder).sort();
  const snapshots = files.filter(file => file.endsWith('.heapsnapshot')).slice(-1);
  return [...snapshots, ...files.filter(file => file.endsWith('.heaptimeline'))].map(file => path.join(folder, file));
}

/** Adds to the table, and says after each case that it did: a run that is broken off leaves what it saw. */
async function everything(table, folders, seen) {
  for (const name of fixtures.filter(each => !BEYOND_DEVTOOLS.includes(each))) {
    const layout = name.match(/^agent-(node|chromium)-(\d+)/);
    const producer = layout ? `Fixture laid out as by ${layout[1] === 'node' ? 'Node.js' : 'Chrome'} ${layout[2]}` : 'Fixtures, made up';
    await compare(table, read(table, snapshotOf(name), producer), snapshotOf(name), fixtures.length);
  }
  for (const program of ['agent-queue', 'reply-cache', 'steady-worker', 'small-heap', 'recording']) {
    const file = run(program).files.at(program === 'recording' ? 0 : -1);
    await compare(table, read(table, file, release(`Node.js ${process.versions.node}`)), file);
  }
  for (const home of folders) {
    const folders = fs.readdirSync(home).map(each => path.join(home, each)).filter(each => fs.statSync(each).isDirectory() && path.basename(each) !== 'bad');
    for (const folder of folders.sort((a, b) => bytes(a) - bytes(b))) {
      const producer = read(table, folder);
      for (const file of comparable(folder)) await compare(table, producer, file);
      seen(folder);
    }
  }
}

const bytes = folder => fs.readdirSync(folder).reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);

const page = (table, cases) => `# What was verified

\`node tests/oracle/verified.mjs\` wrote this table from a run over the fixtures, over programs on Node.js ${process.versions.node}, and over ${cases} cases of real evidence with known answers. Of each producer’s version up to ${ENOUGH} heaps were compared with the code that Chrome DevTools runs in its worker (npm’s \`chrome-devtools-frontend\`): the whole class table with the bytes by family; what detached DOM nodes, contexts, event handlers and the console alone keep; each realm; and of allocation timelines each part. A table is equal if every class has the same count, shallow size, retained size and distance.

${table}

Every test run compares the fixtures and the programs again; [Numbers equal to Chrome DevTools’](devtools.md) has the rules. Statistics of tracemalloc dumps are compared with CPython’s own: stored ones of CPython 3.6, 3.8, 3.11 and 3.13, and those of the Python that is at hand.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { skip, cases } = corpus();
  if (skip) console.error(skip);
  const table = new Table();
  let number = 0;
  await everything(table, [...skip ? [] : [cases], ...process.argv.slice(2)], folder => {
    console.error(path.basename(folder));
    fs.writeFileSync(PAGE, page(table, ++number));
  });
  fs.writeFileSync(PAGE, page(table, number));
  if (table.differ.length) {
    console.error(table.differ.join('\n'));
    process.exitCode = 1;
  }
}
