// Three notes and one snapshot.
import { Evidence, PLANTED, settle } from './evidence.mjs';

class PlainNote {
  constructor(number) {
    this.text = `${PLANTED} note ${number}`;
  }
}

const evidence = new Evidence();
globalThis.notes = [1, 2, 3].map(number => new PlainNote(number));
await settle();
evidence.snapshot('only', { PlainNote: 3 });
evidence.done({ cause: 'inconclusive' });
