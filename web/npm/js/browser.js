// Entry point for browsers and bundlers.
import { codeFrom, init } from './engine.js';
import { interfaceOf } from './leakproof-api.js';

// Bundlers know this form and bring the file along.
codeFrom(() => fetch(new URL('./leakproof_bg.wasm', import.meta.url)));

export const { analyze, growth, summary, diff, redact, render } = interfaceOf(() => undefined);
export { init };
export { LeakproofError } from './failure.js';
