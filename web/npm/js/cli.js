#!/usr/bin/env node
// `npx leakproof`: the report where there is no native command line. Its most needed arguments, with the same meaning and the
// same exit statuses; the native one has more.
import { createWriteStream, readFileSync, realpathSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { LeakproofError, analyze, diff, growth, redact, render, summary } from './node.js';

const CAUSES = ['leak', 'cache', 'batch_size', 'browser_artifact', 'runtime_configuration', 'healthy', 'inconclusive'];
const USAGE = `Usage: leakproof analyze [--format text|json|markdown|html] [--fail-on CAUSE,…] [--partial] [--reveal] PATH…
       leakproof series [--partial] PATH…       classes and owners over a series, as JSON
       leakproof summary [--reveal] FILE        class table of one snapshot, as JSON
       leakproof diff [--reveal] BEFORE AFTER   two snapshots compared, as JSON
       leakproof redact -o OUT FILE             the snapshot without its values; packed if OUT ends in .gz, - for standard output

A PATH is a file, a folder (the files in it), or - for standard input.
The native command line has owner rules, baselines and more commands besides.
Exit status: 0 done, 1 a cause of --fail-on was found, 2 wrong use, 3 an input could not be read.
`;

const OPTIONS = {
  'format': { type: 'string' },
  'fail-on': { type: 'string', multiple: true },
  'partial': { type: 'boolean' },
  'reveal': { type: 'boolean' },
  'output': { type: 'string', short: 'o' },
  'help': { type: 'boolean', short: 'h' },
  'version': { type: 'boolean', short: 'V' },
};
const DONE = 0, CAUSE_FOUND = 1, WRONG_USE = 2, UNREADABLE = 3;

class WrongUse extends Error {}

async function run(args) {
  const { values: options, positionals: [command, ...paths] } = parse(args);
  if (options.version) return print(`leakproof ${JSON.parse(readFileSync(new URL('./package.json', import.meta.url))).version}\n`);
  if (options.help || !command) return print(USAGE, command || options.help ? DONE : WRONG_USE);
  const inputs = paths.map((path) => (path === '-' ? { name: 'standard input', data: process.stdin } : path));
  switch (command) {
    case 'analyze': return report(needs(inputs, 1, Infinity), options);
    case 'series': return series(needs(inputs, 1, Infinity), options);
    case 'summary': return print(json(await summary(needs(inputs, 1, 1)[0], options)));
    case 'diff': return print(json(await diff(...needs(inputs, 2, 2), options)));
    case 'redact': return redacted(needs(paths, 1, 1)[0], options.output);
    default: throw new WrongUse(`${command} is no command.`);
  }
}

async function report(inputs, options) {
  const { format = 'text' } = options;
  if (!['text', 'json', 'markdown', 'html'].includes(format)) throw new WrongUse('The formats are text, json, markdown and html.');
  const failOn = (options['fail-on'] ?? []).flatMap((causes) => causes.split(','));
  const unknown = failOn.find((cause) => !CAUSES.includes(cause));
  if (unknown) throw new WrongUse(`${unknown} is no cause; they are ${CAUSES.join(', ')}.`);
  const found = await analyze(inputs, options);
  await print(format === 'json' ? json(found, 2) : await render(found, format));
  const unread = found.inputs.filter((input) => input.format === 'unreadable');
  for (const { name, problems } of unread) complain(`${name}: ${problems.map((problem) => problem.message).join(' ')}`);
  if (unread.length > 0) return UNREADABLE;
  return failOn.includes(found.diagnosis.cause) ? CAUSE_FOUND : DONE;
}

async function series(inputs, options) {
  let status = DONE;
  const onUnreadable = (error) => {
    complain(error.message);
    status = UNREADABLE;
  };
  const table = await growth(inputs, { ...options, onUnreadable });
  if (table.steps.length > 0) return print(json(table), status);
  complain('There is no heap snapshot among the files. Give at least two of one process.');
  return UNREADABLE;
}

async function redacted(file, output) {
  if (output === undefined) throw new WrongUse('Say where to write it: -o OUT.');
  if (file === '-') throw new WrongUse('Redacting reads its input twice, which a pipe cannot give. Name a file.');
  if (same(file, output)) throw new WrongUse(`${output}: That is the original. Write the redacted snapshot to another file.`);
  const parts = Readable.fromWeb(await redact(file));
  if (output === '-') {
    await pipeline(parts, process.stdout, { end: false });
    return DONE;
  }
  // Beside the target first: a file that was not finished must not look like one that was.
  const unfinished = `${output}.unfinished`;
  try {
    await pipeline([parts, ...(output.endsWith('.gz') ? [createGzip()] : []), createWriteStream(unfinished)]);
    await rename(unfinished, output);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return DONE;
}

function same(one, other) {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WrongUse(error.message);
  }
}

function needs(inputs, least, most) {
  if (inputs.length < least || inputs.length > most) throw new WrongUse('The number of paths does not fit.');
  return inputs;
}

function json(value, indent) {
  return `${JSON.stringify(value, null, indent)}\n`;
}

function complain(text) {
  process.stderr.write(`${text}\n`);
}

/** Whole, even into a pipe. */
function print(text, status = DONE) {
  return new Promise((resolve) => process.stdout.write(text, () => resolve(status)));
}

// The reader of our output went away: nobody is left to tell.
process.stdout.on('error', () => process.exit(UNREADABLE));
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const wrongUse = error instanceof WrongUse;
  const refused = error instanceof LeakproofError || typeof error?.code === 'string';
  complain(wrongUse ? `${error.message}\n\n${USAGE}` : refused ? error.message : error.stack);
  process.exitCode = wrongUse ? WRONG_USE : UNREADABLE;
}
