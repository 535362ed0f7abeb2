// A worker that does its jobs and lets them go.
import { Evidence, PLANTED, settle } from './evidence.mjs';

class Task {
  constructor(number) {
    this.text = `${PLANTED} task ${number}: read the page and answer`;
  }

  run() {
    return this.text.length;
  }
}

class SteadyWorker {
  done = 0;
  sum = 0;

  work(tasks) {
    for (let i = 0; i < tasks; i++) {
      this.sum += new Task(this.done).run();
      this.done++;
    }
  }
}

const evidence = new Evidence();
const worker = new SteadyWorker();
globalThis.worker = worker;
for (const label of ['baseline', 'step-1', 'step-2', 'step-3']) {
  worker.work(2000);
  await settle();
  evidence.snapshot(label, { SteadyWorker: 1, Task: 0 });
}
evidence.done({ cause: 'healthy' });
