// What the programs share: the folder, the snapshots, the answer.
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';

/** The word in every planted value. */
export const PLANTED = 'kestrel';

/** Takes snapshots in order and, at the end, prints what they must show. */
export class Evidence {
  #folder = process.argv[2];
  #snapshots = [];

  constructor() {
    if (!this.#folder) {
      console.error(`usage: node ${path.basename(process.argv[1])} FOLDER`);
      process.exit(2);
    }
    fs.mkdirSync(this.#folder, { recursive: true });
  }

  /** `classes`: instances alive now, by class. V8 collects garbage before it writes. */
  snapshot(label, classes) {
    const number = String(this.#snapshots.length).padStart(2, '0');
    const file = path.join(this.#folder, `${number}-${label}.heapsnapshot`);
    v8.writeHeapSnapshot(file);
    this.#snapshots.push({ file, classes });
  }

  /** `answer`: cause, owner, class, growth per step. */
  done(answer) {
    const last = JSON.stringify({ ...answer, planted: PLANTED, runtime: process.version, snapshots: this.#snapshots });
    process.stdout.write(`${last}\n`, () => process.exit(0));
  }
}

/** Lets timers, promises and finalisers run. */
export const settle = () => new Promise(resolve => setTimeout(resolve, 20));
