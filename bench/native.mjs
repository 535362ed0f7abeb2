// Outside the browser, a fresh process each time, interleaved: CPU time of the whole process up to the class table.
//   node native.mjs [--runs=3] [--peers=leakproof,devtools,vscode] [--out=results/native.jsonl] FILE…
// `rust` is the tool heap-snapshot (cargo install heap-snapshot), measured where it is on PATH.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { HERE, MB, ROOT, figure, keep, load, machine, markdown, median, options, usage } from './support.mjs';
import { cli } from '../tests/support/places.mjs';

const given = options({ runs: '3', peers: 'leakproof,devtools,vscode', out: path.join(HERE, 'results/native.jsonl') });
const NODE = [process.execPath, '--max-old-space-size=18000'];
const COMMANDS = {
  leakproof: file => [cli(), 'summary', '--format', 'json', file],
  devtools: file => [...NODE, path.join(ROOT, 'tests/oracle/devtools.mjs'), file],
  vscode: file => [...NODE, path.join(HERE, 'vscode.mjs'), file],
  rust: file => ['heap-snapshot', file],
};

function one(peer, file) {
  return new Promise(resolve => {
    const row = { peer, file: path.basename(file), bytes: fs.statSync(file).size, load: load() };
    const [program, ...rest] = COMMANDS[peer](file);
    // The shell's clock adds up what the process and its threads used, however short it lived.
    const child = spawn('bash', ['-c', 'TIMEFORMAT="@ %R %U %S"; time "$@" >/dev/null', 'time', program, ...rest], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let peak = 0;
    child.stderr.on('data', data => { said += data; });
    const watch = setInterval(() => { peak = Math.max(peak, usage(child.pid, path.basename(file)).peak_mb); }, 20);
    child.on('close', code => {
      clearInterval(watch);
      const [, wall, user, system] = /@ (\S+) (\S+) (\S+)/.exec(said) ?? [];
      if (code) row.error = said.split('\n').find(line => /error|memory|unreachable|panic/i.test(line))?.slice(0, 160) ?? `ended with ${code}`;
      else Object.assign(row, { wall_ms: wall * 1000, user_ms: user * 1000, cpu_ms: Math.round((Number(user) + Number(system)) * 1000), peak_mb: peak });
      resolve(row);
    });
  });
}

const rows = [];
const peers = given.peers.split(',');
for (const file of given.files) {
  for (let run = 0; run < Number(given.runs); run++) {
    for (const peer of peers) {
      const row = { run, ...await one(peer, file) };
      rows.push(row);
      keep(given.out, row);
      console.error(JSON.stringify(row));
    }
  }
}

const lines = [];
for (const file of new Set(rows.map(row => row.file))) {
  const of = (peer, key) => median(rows.filter(row => row.file === file && row.peer === peer).map(row => row[key]));
  const megabytes = rows.find(row => row.file === file).bytes / MB;
  for (const peer of peers) {
    const failed = rows.find(row => row.file === file && row.peer === peer && row.error);
    const [cpu, peak] = [of(peer, 'cpu_ms'), of(peer, 'peak_mb')];
    lines.push([`${file}, ${peer}${failed ? `: ${failed.error}` : ''}`, figure(of(peer, 'wall_ms')), figure(cpu), cpu ? `${figure(cpu / of('leakproof', 'cpu_ms'), 1)} ×` : '–', figure(peak), peak ? figure(peak / megabytes, 2) : '–']);
  }
}
console.log(`Medians of ${given.runs} runs each, interleaved; load average ${Math.min(...rows.map(row => row.load))} to ${Math.max(...rows.map(row => row.load))}; ${JSON.stringify(machine())}\n`);
console.log(markdown(['file, program', 'wall, ms', 'CPU, ms', 'of Leakproof\'s CPU', 'peak resident, MB', 'bytes per file byte'], lines));
