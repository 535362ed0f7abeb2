// Evidence as it comes from elsewhere: renamed, shuffled, packed, one capture short, names as a minifier gives them.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const isSnapshot = name => /\.heap(snapshot|timeline)$/.test(name);
const isCapture = name => isSnapshot(name) || name.endsWith('.tracemalloc');

/** Numbers that are the same on every run. */
export function dice(seed) {
  let state = seed >>> 0 || 1;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function shuffled(list, roll) {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const other = roll(i + 1);
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all;
}

const copy = (from, to, names) => names.forEach(name => fs.symlinkSync(path.join(from, name), path.join(to, name)));

/** `aa`, `ab` … as a minifier names classes. */
const letters = n => String.fromCharCode(97 + Math.floor(n / 26) % 26, 97 + n % 26) + (n >= 676 ? Math.floor(n / 676) : '');

/**
 * Renames the program's own classes in one snapshot. A class is the program's if a function of its name is no property of the
 * global object, and its name begins with a capital letter. `known` holds the new names and goes from snapshot to snapshot.
 */
function minified(text, known) {
  const file = JSON.parse(text);
  const { node_fields: fields, node_types: [types], edge_fields: edgeFields, edge_types: [edgeTypes] } = file.snapshot.meta;
  const width = fields.length;
  const [type, name, edges] = ['type', 'name', 'edge_count'].map(field => fields.indexOf(field));
  const { nodes, strings } = file;
  const classes = new Set();
  const builtin = new Set();
  let edge = 0;
  for (let node = 0; node < nodes.length; node += width) {
    const label = strings[nodes[node + name]];
    if (types[nodes[node + type]] === 'object' && /^[A-Z]\w{2,}$/.test(label)) classes.add(label);
    const global = /^(global|Window|Object \/ )/.test(label);
    for (let k = 0; k < nodes[node + edges]; k++, edge += edgeFields.length) {
      if (global && edgeTypes[file.edges[edge]] === 'property') builtin.add(strings[file.edges[edge + 1]]);
    }
  }
  // What the runtime makes keeps its name in a minified program.
  const runtime = /^(Array|Timeout|TimersList|Immediate|Module|Generator|AsyncFunction|AsyncGenerator|Node|Socket|Server|Worker|MessagePort|ModuleWrap|ModuleJob|BuiltinModule|HTML|SVG|Text|Document|CSS|DOM|Event|Event\w+)\b|HTML|Element$/;
  for (const label of [...classes].sort()) {
    if (!builtin.has(label) && !runtime.test(label) && !known.has(label)) known.set(label, letters(known.size));
  }
  file.strings = strings.map(text => known.get(text) ?? text);
  return JSON.stringify(file);
}

/** What can happen to a folder of evidence. Each writes a changed copy of `from` into `to`; `false` if it does not apply. */
export const MUTATIONS = {
  renamed(from, to, roll) {
    const [captures, others] = split(from);
    const numbers = shuffled(Array.from({ length: 90 }, (_, i) => i + 10), roll);
    captures.forEach((name, i) => fs.symlinkSync(path.join(from, name), path.join(to, `dump-${numbers[i]}${path.extname(name)}`)));
    copy(from, to, others);
    return captures.length > 1;
  },
  'without one capture'(from, to, roll) {
    const [captures, others] = split(from);
    if (captures.length < 4) return false;
    const gone = 1 + roll(captures.length - 2);
    copy(from, to, [...captures.filter((_, i) => i !== gone), ...others]);
    return true;
  },
  'captures alone'(from, to) {
    const [captures, others] = split(from);
    copy(from, to, captures);
    return captures.length > 1 && others.length > 0;
  },
  packed(from, to) {
    const [captures, others] = split(from);
    for (const name of captures) fs.writeFileSync(path.join(to, `${name}.gz`), gzipSync(fs.readFileSync(path.join(from, name)), { level: 1 }));
    copy(from, to, others);
    return captures.length > 0;
  },
  minified(from, to) {
    const [captures, others] = split(from);
    const known = new Map();
    for (const name of captures) {
      if (isSnapshot(name)) fs.writeFileSync(path.join(to, name), minified(fs.readFileSync(path.join(from, name), 'utf8'), known));
      else copy(from, to, [name]);
    }
    copy(from, to, others);
    return known.size > 0;
  },
};

function split(folder) {
  const names = fs.readdirSync(folder).filter(name => !name.startsWith('.')).sort();
  return [names.filter(isCapture), names.filter(name => !isCapture(name))];
}

/** A report with inputs called by name, in an order of its own, and tokens of one load left out. */
export function canonical(report) {
  const name = i => report.inputs[i].name;
  const walk = value => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return typeof value === 'string' ? value.replace(/·[0-9a-f]{4}/g, '·') : value;
    const out = {};
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'also') continue;
      else if (key === 'input' && 'kind' in value) out.inputs = [inner, ...value.also ?? []].map(name).sort();
      else if ((key === 'input' || key === 'baseline') && typeof inner === 'number') out[key] = name(inner);
      else out[key] = walk(inner);
    }
    return out;
  };
  const told = walk(report);
  const sorted = list => list.map(item => JSON.stringify(item)).sort();
  // Secrets that are held in equal numbers stand in the order of their files.
  const redaction = { ...told.redaction, secret_owners: sorted(told.redaction.secret_owners ?? []) };
  return { ...told, inputs: sorted(told.inputs), limits: sorted(told.limits ?? []), timeline: sorted(told.timeline), redaction };
}
