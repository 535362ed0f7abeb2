// What can go wrong, as errors.

/** An input that could not be read, or a question that does not fit it. `message` says what is wrong and what to do. */
export class LeakproofError extends Error {
  name = 'LeakproofError';

  /** @param {{ lead: string, text: string, byte?: number | null, partial?: boolean }} failure */
  constructor({ lead, text, byte = null, partial = false }, input, options) {
    super(input === undefined ? `${lead} ${text}` : `${input}: ${lead} ${text}`, options);
    /** At most six words. */
    this.lead = lead;
    /** What, where, what to do. */
    this.text = text;
    /** Byte offset, where known. */
    this.byte = byte;
    /** Whether `{ partial: true }` would use what was read. */
    this.partial = partial;
    /** The input's name. */
    this.input = input;
  }
}

/** A failure that came as JSON from the engine, or whatever else was thrown. */
export function fromEngine(thrown, input, options) {
  if (typeof thrown !== 'string') return thrown;
  try {
    return new LeakproofError(JSON.parse(thrown), input, options);
  } catch {
    return new LeakproofError({ lead: 'Wrong use.', text: thrown });
  }
}
