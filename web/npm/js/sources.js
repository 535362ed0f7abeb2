// Inputs, whatever they are, as `{ name, size?, read, once? }`: `read()` gives an async iterable of `Uint8Array` from the first byte
// on, again and again unless `once` is set.

/** What a source gives is no bytes: a mistake of the caller, not of the source. */
export class NotBytes extends TypeError {}

/** A source failed while it was read; `cause` says how. */
export class SourceFailed extends Error {}

/** The chunks of a source; whatever it throws is a `SourceFailed`. What its reader throws stays what it is. */
export async function* told(chunks) {
  try {
    yield* chunks;
  } catch (cause) {
    throw cause instanceof NotBytes ? cause : new SourceFailed('A source failed.', { cause });
  }
}

/** Bytes read from a Blob at once: below some megabytes, calls cost more than bytes. */
const SLICE = 8 << 20;

/** One input or many, as a list. */
export function list(files) {
  const many = Array.isArray(files) || (typeof FileList !== 'undefined' && files instanceof FileList);
  const all = many ? Array.from(files) : [files];
  if (all.length === 0) throw new TypeError('There is nothing to read: no input was given.');
  return all;
}

/** A source for everything that is the same in Node and browsers; `undefined` for what is not. */
export function source(input, number) {
  const name = `input ${number}`;
  if (input instanceof Blob) return { name: input.name ?? name, size: input.size, read: () => slices(input) };
  if (input instanceof ArrayBuffer || (typeof SharedArrayBuffer !== 'undefined' && input instanceof SharedArrayBuffer)) {
    return { name, size: input.byteLength, read: () => one(new Uint8Array(input)) };
  }
  if (ArrayBuffer.isView(input)) return { name, size: input.byteLength, read: () => one(bytes(input)) };
  if (typeof ReadableStream !== 'undefined' && input instanceof ReadableStream) return { name, read: () => fromWeb(input), once: true };
  if (input?.[Symbol.asyncIterator] || input?.[Symbol.iterator] && typeof input !== 'string') return { name, read: () => any(input), once: true };
  if (input && typeof input === 'object' && 'data' in input) {
    const inner = source(input.data, number);
    return inner && { ...inner, name: input.name ?? inner.name, size: input.size ?? inner.size };
  }
  return undefined;
}

/** The same input, to be read as often as one likes: what flows by once is kept, where the platform keeps blobs. */
export async function rereadable(source) {
  if (!source.once) return source;
  const parts = [];
  for await (const chunk of told(source.read())) parts.push(chunk);
  const whole = new Blob(parts);
  return { name: source.name, size: whole.size, read: () => slices(whole) };
}

async function* slices(blob) {
  let next = blob.slice(0, SLICE).arrayBuffer();
  for (let at = 0; at < blob.size; at += SLICE) {
    const slice = await next;
    // On its way while this one is decoded. A rejection is met when it is awaited.
    next = blob.slice(at + SLICE, at + 2 * SLICE).arrayBuffer();
    next.catch(() => {});
    yield new Uint8Array(slice);
  }
}

async function* one(view) {
  yield view;
}

async function* fromWeb(stream) {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      yield bytes(value);
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

/** Chunks of whatever can be iterated, as bytes. */
export async function* any(iterable) {
  for await (const chunk of iterable) yield bytes(chunk);
}

function bytes(chunk) {
  if (chunk instanceof Uint8Array) return chunk;
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk);
  throw new NotBytes('A stream of bytes gave something else than bytes or text.');
}
