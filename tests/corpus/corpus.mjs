// The corpus: real evidence with known answers, too big for the repository. LEAKPROOF_CORPUS names a folder that holds
// either its archives or the unpacked cases; without it the folder `shared/corpus` beside the checkout is used if it exists.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT } from '../support/places.mjs';

/** Archives and the folder of the cache that each goes into. */
const ARCHIVES = { 'cases.tar.xz': '.', 'cases-2.tar.xz': '.', 'bad-dev.tar.xz': 'bad' };

const BESIDE = path.join(ROOT, '../shared/corpus');
const REFERENCE = 'reference-devtools.json';

function folder() {
  const asked = process.env.LEAKPROOF_CORPUS;
  if (asked && !fs.existsSync(asked)) throw new Error(`LEAKPROOF_CORPUS names ${asked}, which does not exist`);
  return [asked, BESIDE].find(place => place && fs.existsSync(place));
}

/** Unpacks archives that changed since the last time; returns where their content is. */
function unpacked(place) {
  const home = path.join(CACHE, 'corpus');
  for (const [name, into] of Object.entries(ARCHIVES)) {
    const archive = path.join(place, name);
    if (!fs.existsSync(archive)) continue;
    const { size, mtimeMs } = fs.statSync(archive);
    const mark = path.join(home, `${name}.${size}.${Math.floor(mtimeMs)}`);
    if (fs.existsSync(mark)) continue;
    fs.mkdirSync(path.join(home, into), { recursive: true });
    execFileSync('tar', ['xJf', archive, '-C', path.join(home, into)]);
    fs.writeFileSync(mark, '');
  }
  return home;
}

/** `{ cases, bad, reference, labels }`, or why there is no corpus. */
export function corpus() {
  const place = folder();
  if (!place) return { skip: 'no corpus: set LEAKPROOF_CORPUS to its folder' };
  const home = fs.existsSync(path.join(place, 'case-01')) ? place : unpacked(place);
  const bad = [path.join(home, 'bad')].find(each => fs.existsSync(path.join(each, 'expected.json')));
  const labels = [place, BESIDE].map(each => path.join(each, 'labels.json')).find(each => fs.existsSync(each));
  const references = [place, BESIDE].find(each => fs.existsSync(path.join(each, REFERENCE)));
  return { skip: false, cases: home, bad, labels, reference: references && path.join(references, REFERENCE) };
}

/** Cases with their answers, by name: `{ name, folder, label, right }`, where `right` are the causes that may be said. */
export function labelled({ cases, labels }) {
  return Object.entries(JSON.parse(fs.readFileSync(labels, 'utf8'))).sort()
    .map(([name, label]) => ({ name, folder: path.join(cases, name), label, right: [label.cause, ...label.also_causes ?? []] }))
    .filter(({ folder }) => fs.existsSync(folder));
}

/** The allocation timelines of all cases. */
export function recordings({ cases }) {
  return fs.readdirSync(cases).filter(name => name.startsWith('case-')).sort()
    .flatMap(name => fs.readdirSync(path.join(cases, name)).filter(file => file.endsWith('.heaptimeline')).map(file => path.join(cases, name, file)));
}

const size = folder => fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);

/** Of the cases that `key` gives the same, the one with fewest bytes. */
export function smallest(all, key) {
  const kept = new Map();
  for (const each of all) {
    const rival = kept.get(key(each));
    if (!rival || size(each.folder) < size(rival.folder)) kept.set(key(each), each);
  }
  return [...kept.values()];
}

/** The bad inputs: what `expected.json` says of each in words, and what may happen to it: `read`, `refused`. */
export function badInputs(bad) {
  const expected = JSON.parse(fs.readFileSync(path.join(bad, 'expected.json'), 'utf8'));
  return Object.entries(expected).sort().map(([name, { expect, why }]) => {
    const either = / or |\(or /.test(expect);
    if (!either && expect.startsWith('parses')) return { name, expect, why, may: ['read'] };
    if (!either && /^(error|refused|clear error)/.test(expect)) return { name, expect, why, may: ['refused'] };
    return { name, expect, why, may: ['read', 'refused'] };
  });
}
