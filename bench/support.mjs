// What both benches need: medians, tables, and what processes used.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const HERE = import.meta.dirname;
export const ROOT = path.dirname(HERE);
export const MB = 1_000_000;

/** The middle of some numbers; of an even number of them, the mean of the middle two. */
export function median(numbers) {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : undefined;
}

/** A folder with the page as released: what is built to look at while working is slower, and has no `offline.js`. */
export function released(site) {
  if (!fs.existsSync(path.join(site, 'offline.js'))) throw new Error(`${site} has no page as released: cargo xtask build`);
  return site;
}

/** A Markdown table. The first column is text, the others are right-aligned. */
export function markdown(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i ? '--:' : '---'))), ...rows.map(line)].join('\n');
}

export const figure = (value, digits = 0) => (value === undefined ? '–' : value.toFixed(digits));

/** A process and all below it. */
function family(root) {
  const children = new Map();
  for (const entry of fs.readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch { /* it ended meanwhile */ }
  }
  const found = [];
  for (const open = [root]; open.length;) {
    const process = open.pop();
    found.push(process);
    open.push(...(children.get(process) ?? []));
  }
  return found;
}

/** CPU milliseconds and peak resident megabytes of the busiest process below `root` whose command line holds `mark`. */
export function usage(root, mark = '') {
  let [cpu_ms, peak_mb] = [0, 0];
  for (const process of family(root)) {
    try {
      if (!fs.readFileSync(`/proc/${process}/cmdline`, 'utf8').includes(mark)) continue;
      const stat = fs.readFileSync(`/proc/${process}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      cpu_ms = Math.max(cpu_ms, (Number(fields[11]) + Number(fields[12])) * 10);
      const peak = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${process}/status`, 'utf8'))?.[1];
      peak_mb = Math.max(peak_mb, Number(peak ?? 0) * 1024 / MB);
    } catch { /* it ended meanwhile */ }
  }
  return { cpu_ms, peak_mb: Math.round(peak_mb) };
}

/** What a reader has to know about the machine. */
export function machine() {
  const cpus = os.cpus();
  return { cpu: cpus[0]?.model ?? 'unknown', cores: cpus.length, memory_gb: Math.round(os.totalmem() / 1e9), node: process.version };
}

export const load = () => Number(os.loadavg()[0].toFixed(1));

/** `--name=value` and the rest. */
export function options(defaults) {
  const given = { ...defaults, files: [] };
  for (const argument of process.argv.slice(2)) {
    const match = /^--([\w-]+)=(.*)$/.exec(argument);
    if (match) given[match[1]] = match[2];
    else given.files.push(path.resolve(argument));
  }
  return given;
}

export function keep(file, row) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.appendFileSync(file, `${JSON.stringify(row)}\n`);
}
