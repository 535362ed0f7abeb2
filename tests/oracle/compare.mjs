// DevTools' class table against ours.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { summary } from '../support/cli.mjs';
import { scratch } from '../support/places.mjs';

const DRIVER = fileURLToPath(new URL('devtools.mjs', import.meta.url));

/** DevTools' table of a file. */
export async function devtools(file) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8000', DRIVER, file], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

/** DevTools' tables of a file under each of its filters, by the names of `leakproof summary --scope`. */
export async function devtoolsScopes(file) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8000', DRIVER, file, '--scopes'], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

let copies;

/**
 * A copy of a recording with the number of its functions as it is. V8 says how many there are before it has met them all; DevTools
 * believes it, and cannot read the file.
 */
export function counted(file) {
  const recorded = JSON.parse(fs.readFileSync(file, 'utf8'));
  recorded.snapshot.trace_function_count = recorded.trace_function_infos.length / recorded.snapshot.meta.trace_function_info_fields.length;
  copies ??= scratch();
  const copy = path.join(fs.mkdtempSync(path.join(copies, 'counted-')), path.basename(file));
  fs.writeFileSync(copy, JSON.stringify(recorded));
  return copy;
}

/** DevTools' tables of parts of a recording: `[after, until]` pairs of ids, by the names of `leakproof summary --scope`. */
export async function devtoolsParts(file, parts) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8000', DRIVER, file, '--ids', ...parts.map(part => part.join('-'))], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

/**
 * Parts of a recording between two of its moments: each that saw allocations, and all of it after the first. What was there
 * before is left out: DevTools counts embedder objects with small even ids there, which its bars leave out and we do too.
 */
export function partsOf(file) {
  const { samples } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const ids = samples.filter((_, i) => i % 2 === 1);
  const parts = ids.slice(1).map((id, i) => [ids[i], id]).filter(([after, until]) => until > after);
  return [...parts, [ids[0], ids.at(-1)]];
}

/** Sentences on parts of a recording that differ from DevTools', and how many parts had objects. */
export async function partDifferences(file) {
  const theirs = await devtoolsParts(counted(file), partsOf(file));
  const differ = Object.entries(theirs).flatMap(([scope, table]) => differences(summary(file, scope), table).map(text => `${scope}: ${text}`));
  return { differ, tables: Object.keys(theirs).length, filled: Object.values(theirs).filter(table => table.classes.length > 0).length };
}

/** Variables of contexts that DevTools finds dead: context, name, value and what it retains. */
export async function devtoolsDeadVariables(file) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8000', DRIVER, file, '--variables'], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

/** DevTools' table of a recording, with `traces`: functions that allocated, each with its callers. */
export async function devtoolsTraces(file) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8000', DRIVER, file, '--traces'], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

/** DevTools' comparison of a file with an earlier one: its changed classes. */
export async function devtoolsDiff(file, baseline) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8000', DRIVER, file, baseline], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

/** Rows of a comparison that only one side has, as text. */
export function diffDifferences(ours, theirs) {
  const text = ({ name, added, removed, added_bytes, removed_bytes }) =>
    `${JSON.stringify(name)} new ${added} (${added_bytes} bytes), gone ${removed} (${removed_bytes} bytes)`;
  const [left, right] = [ours.map(text).sort(), theirs.map(text).sort()];
  return [
    ...right.filter(row => !left.includes(row)).map(row => `only DevTools': ${row}`),
    ...left.filter(row => !right.includes(row)).map(row => `only ours: ${row}`),
    ...(left.length === right.length ? [] : [`${left.length} rows of ours, ${right.length} of DevTools'`]),
  ];
}

/** One row as text: what must be equal. */
export const row = ({ name, count, shallow_bytes, retained_bytes, distance }) =>
  `${JSON.stringify(name)} count ${count}, shallow ${shallow_bytes}, retained ${retained_bytes}, distance ${distance}`;

/** Occurrences of each row: classes of one name at different places are different rows. */
function multiset(classes) {
  const counts = new Map();
  for (const text of classes.map(row)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Sentences that say where two tables differ; none if they are equal. */
export function differences(ours, theirs) {
  const found = ['nodes', 'edges', 'total_shallow_bytes'].filter(key => ours[key] !== theirs[key]).map(key => `${key}: ours ${ours[key]}, DevTools' ${theirs[key]}`);
  for (const family of Object.keys(theirs.statistics ?? {}))
    if (ours.statistics?.[family] !== theirs.statistics[family]) found.push(`${family}: ours ${ours.statistics?.[family]}, DevTools' ${theirs.statistics[family]}`);
  const [left, right] = [multiset(ours.classes), multiset(theirs.classes)];
  for (const [text, times] of right) if (left.get(text) !== times) found.push(`only DevTools' (${times - (left.get(text) ?? 0)}): ${text}`);
  for (const [text, times] of left) if (right.get(text) !== times) found.push(`only ours (${times - (right.get(text) ?? 0)}): ${text}`);
  return found;
}
