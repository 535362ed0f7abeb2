// An agent runtime whose dispatcher waits for a worker that never reports ready: jobs pile up in `pending`.
import { Evidence, PLANTED, settle } from './evidence.mjs';

const PER_STEP = 1500;

class ToolCall {
  constructor(tool, number) {
    this.tool = tool;
    this.question = `${PLANTED} question ${number}: what did the customer order in week ${number % 52}`;
  }
}

class AgentJob {
  constructor(number) {
    this.number = number;
    this.prompt = `${PLANTED} prompt ${number}: summarise the contract and list every deadline`;
    this.call = new ToolCall(number % 2 ? 'search' : 'fetch', number);
    this.source = `https://files.example.test/${PLANTED}/inbox/${number}?session=${PLANTED}-${number}`;
    // Keys that are values: an address, a token, a number.
    this.marks = { [`${PLANTED}.desk@example.test`]: number, [`tok_${PLANTED}0123456789abcdef`]: true };
  }
}

class AgentDispatcher {
  pending = [];
  #ready = false;

  accept(job) {
    this.pending.push(job);
    if (this.#ready) this.#drain();
  }

  #drain() {
    while (this.pending.length) this.pending.shift();
  }
}

class AgentRuntime {
  dispatcher = new AgentDispatcher();
  accepted = 0;

  work(jobs) {
    for (let i = 0; i < jobs; i++) this.dispatcher.accept(new AgentJob(this.accepted++));
  }
}

const evidence = new Evidence();
const runtime = new AgentRuntime();
globalThis.runtime = runtime;
runtime.work(300);
for (const label of ['baseline', 'step-1', 'step-2', 'step-3']) {
  if (label !== 'baseline') runtime.work(PER_STEP);
  await settle();
  const jobs = runtime.dispatcher.pending.length;
  evidence.snapshot(label, { AgentJob: jobs, ToolCall: jobs, AgentDispatcher: 1, AgentRuntime: 1 });
}
evidence.done({ cause: 'leak', owner: 'pending', holder: 'AgentDispatcher', class: 'AgentJob', perStep: PER_STEP });
