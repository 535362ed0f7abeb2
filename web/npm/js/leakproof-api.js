// The functions that people call; the same in Node and browsers, but for where code and files come from.
import { engine, guarded } from './engine.js';
import { LeakproofError, fromEngine } from './failure.js';
import { SourceFailed, list, rereadable, source, told } from './sources.js';

/** Bytes pushed at once, so that progress shows and an abort is heard. */
const PORTION = 1 << 20;
/** Milliseconds of work between two turns of the event loop. */
const TURN = 40;

/** Builds the interface. `open(input, number)` gives sources for what only one platform has; `undefined` for the rest. */
export function interfaceOf(open) {
  return {
    async analyze(files, options = {}) {
      const facts = await factsOf(await sources(files, open), options);
      const { judge } = await engine();
      return ask(() => judge(facts));
    },

    async growth(files, options = {}) {
      const facts = await factsOf(await sources(files, open), options);
      const { growth } = await engine();
      return ask(() => growth(facts));
    },

    async summary(file, options = {}) {
      const [only, ...more] = await sources(file, open);
      if (more.length > 0) throw new TypeError('A summary is of one snapshot.');
      const input = await snapshot(only, options, salt());
      try {
        return JSON.parse(guarded(() => input.summary()));
      } finally {
        guarded(() => input.free());
      }
    },

    async diff(before, after, options = {}) {
      const [earlierSource] = await sources(before, open);
      const [laterSource] = await sources(after, open);
      const { compare } = await engine();
      const shared = salt();
      // One graph at a time: the later one first, because its interfaces name the plain objects of both.
      const later = await handOver(await snapshot(laterSource, options, shared), (input) => input.later());
      const earlier = await handOver(await snapshot(earlierSource, options, shared), (input) => input.earlier(later));
      try {
        return ask(() => compare(earlier, later));
      } finally {
        earlier.free();
        later.free();
      }
    },

    async redact(file, options = {}) {
      const [only, ...more] = await sources(file, open);
      if (more.length > 0) throw new TypeError('One snapshot is redacted at a time.');
      const parts = redacted(only, options);
      // Reading for the first time is over with the first part: what is no snapshot is refused here, not in the stream.
      let first = await parts.next();
      return new ReadableStream({
        async pull(controller) {
          const { done, value } = first ?? (await parts.next());
          first = undefined;
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => parts.return(),
      }, { highWaterMark: 0 });
    },

    async render(report, format) {
      const { render } = await engine();
      try {
        return guarded(() => render(JSON.stringify(report), format));
      } catch (thrown) {
        throw fromEngine(thrown);
      }
    },
  };
}

function ask(question) {
  try {
    return JSON.parse(guarded(question));
  } catch (thrown) {
    throw fromEngine(thrown);
  }
}

async function handOver(input, take) {
  try {
    return guarded(() => take(input));
  } finally {
    guarded(() => input.free());
  }
}

async function sources(files, open) {
  const found = [];
  for (const input of list(files)) {
    const opened = (await open(input, found.length + 1)) ?? source(input, found.length + 1);
    if (!opened) throw new TypeError('An input is a File, Blob, buffer, stream of bytes, or { name, data }; in Node also a path.');
    found.push(...[opened].flat());
  }
  return found;
}

/** Facts of all inputs in order, those of what could not be read among them: the report lists it. */
async function factsOf(all, options) {
  const facts = [];
  const failures = [];
  const shared = salt();
  for (const [index, each] of all.entries()) {
    const { input, cause } = await read(each, options, shared, false, { file: index, files: all.length });
    for (const outcome of JSON.parse(guarded(() => input.outcomes()))) {
      facts.push(outcome.facts);
      if (outcome.failure) failures.push(new LeakproofError(outcome.failure, outcome.name, { cause }));
    }
    guarded(() => input.free());
  }
  if (options.strict && failures.length > 0) throw failures[0];
  for (const failure of failures) options.onUnreadable?.(failure);
  return facts;
}

/** A heap snapshot, kept to be asked. */
async function snapshot(source, options, shared) {
  const { input, cause } = await read(source, options, shared, true, { file: 0, files: 1 });
  const [outcome, another] = JSON.parse(guarded(() => input.outcomes()));
  const refuse = (failure) => {
    input.free();
    throw new LeakproofError(failure, source.name, { cause });
  };
  if (outcome?.failure) refuse(outcome.failure);
  if (another) refuse({ lead: 'Several files in one.', text: 'One snapshot is wanted. Unpack the archive and choose one of its files.' });
  if (!input.isSnapshot) refuse({ lead: 'Not a heap snapshot.', text: 'Only heap snapshots and timelines hold objects; `analyze` reads all else.' });
  return input;
}

/**
 * Reads and analyses one input, with turns of the event loop in between: `{ input, cause }`. A source that fails makes it an
 * input that cannot be read, like a broken file; `cause` is what the source threw.
 */
async function read({ name, size, read: chunks }, options, shared, keep, which) {
  const { signal, onProgress, reveal = false, partial = false } = options;
  signal?.throwIfAborted();
  const { Input } = await engine();
  const input = guarded(() => new Input(name, size, shared, reveal, partial, keep));
  const turn = pulse(signal, onProgress && ((progress) => onProgress({ ...which, name, ...progress })));
  try {
    const cause = await pushAll(input, chunks(), turn);
    guarded(() => input.finish());
    for (let more; (more = guarded(() => input.step())) !== undefined; ) await turn(() => more, 0);
    signal?.throwIfAborted();
    return { input, cause };
  } catch (error) {
    // After a trap there is nothing left to free.
    if (!(error instanceof LeakproofError)) input.free();
    throw error;
  }
}

/** Pushes all there is; what the source threw, if it did. */
async function pushAll(input, chunks, turn) {
  try {
    for await (const chunk of told(chunks)) {
      for (let at = 0; at < chunk.length; at += PORTION) {
        if (!guarded(() => input.push(chunk.subarray(at, at + PORTION)))) return undefined;
        await turn(() => input.progress());
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof SourceFailed)) throw error;
    guarded(() => input.refuse(reason(error)));
    return error.cause;
  }
}

/** How a source failed: as the system names it, or in words. */
function reason({ cause }) {
  return typeof cause?.code === 'string' ? cause.code : String(cause?.message ?? cause);
}

/** Parts of a redacted snapshot, while its source is read: at least once to learn how each string is used, then to write. */
async function* redacted(source, { signal, onProgress }) {
  const { name } = source;
  signal?.throwIfAborted();
  const { Redacting } = await engine();
  const work = guarded(() => new Redacting(salt()));
  const turn = pulse(signal, onProgress && ((progress) => onProgress({ file: 0, files: 1, name, ...progress })));
  try {
    const { size = 0, read } = await rereadable(source);
    for (let again = true; again; ) {
      const phase = guarded(() => work.isWriting()) ? 'writing' : 'reading';
      let done = 0;
      for await (const chunk of told(read())) {
        for (let at = 0; at < chunk.length; at += PORTION) {
          const portion = chunk.subarray(at, at + PORTION);
          const ready = guarded(() => work.push(portion));
          if (ready.length > 0) yield ready;
          done += portion.length;
          await turn(() => JSON.stringify({ phase, step: '', done, total: size }));
        }
      }
      again = guarded(() => work.endScan());
      const rest = guarded(() => work.rest());
      if (rest.length > 0) yield rest;
    }
  } catch (error) {
    if (error instanceof SourceFailed) throw fromEngine(work.refused(reason(error)), name, { cause: error.cause });
    // The engine's own failures come as JSON.
    throw fromEngine(error, name);
  } finally {
    try {
      work.free();
    } catch {
      // A trap took it along.
    }
  }
}

/** Lets the event loop turn when it is due, tells progress, hears an abort. */
function pulse(signal, tell) {
  let last = performance.now();
  return async (progress, wait = TURN) => {
    if (performance.now() - last < wait) return;
    const said = tell && progress();
    if (said) {
      const { phase, step, done, total } = JSON.parse(said);
      tell({ phase: phase.toLowerCase(), step, done, total });
    }
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    last = performance.now();
  };
}

/** Of this call: tokens are equal for equal values within it, and mean nothing outside. */
function salt() {
  return crypto.getRandomValues(new Uint8Array(16));
}
