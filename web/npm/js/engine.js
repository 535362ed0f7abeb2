// The WebAssembly module: loaded once, started anew after a trap.
//
// A module's memory never shrinks, but what one input took is free for the next: inputs are read one after the other.
import * as glue from './leakproof.js';
import { LeakproofError } from './failure.js';

let fetchCode;
let compiled;
let running = false;
let started = false;

/** Says where the code comes from unless `init` was called: the entry points know. */
export function codeFrom(fetcher) {
  fetchCode ??= fetcher;
}

/** Loads the code from elsewhere: bytes, a compiled module, a response or an address. */
export function init(source) {
  if (started) throw new Error('The engine runs already. Call init before everything else.');
  compiled = compile(source);
  return compiled.then(() => undefined);
}

async function compile(source) {
  const code = await source;
  if (code instanceof WebAssembly.Module) return code;
  if (typeof code === 'string' || code instanceof URL) return compile(fetch(code));
  if (typeof Response !== 'undefined' && code instanceof Response) {
    if (!code.ok) throw new Error(`The engine's code cannot be had: ${code.status} for ${code.url}.`);
    return WebAssembly.compile(await code.arrayBuffer());
  }
  return WebAssembly.compile(code);
}

/** The engine's functions. */
export async function engine() {
  if (!running) {
    compiled ??= compile(fetchCode());
    compiled.catch(() => (compiled = undefined));
    const module = await compiled;
    if (started) glue.__wbg_reset_state();
    else glue.initSync({ module });
    running = started = true;
  }
  return glue;
}

/** Calls into the engine. A trap ends the module; the next call starts it anew. */
export function guarded(work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
    running = false;
    let place;
    try {
      place = glue.stopped();
    } catch {
      // Out of memory: there is no place to tell.
    }
    throw new LeakproofError({
      lead: 'The reader stopped.',
      text: place
        ? `It met a state it does not know (${place}). The native command line reads the file in any case.`
        : 'Reading it needs more than the 4 GB that WebAssembly has. The native command line reads it.',
    });
  }
}
