// A cache that keeps the last replies and evicts the oldest: it fills up, then it stays.
import { Evidence, PLANTED, settle } from './evidence.mjs';

class CachedReply {
  constructor(number) {
    this.number = number;
    this.text = `${PLANTED} reply ${number}: the parcel left the depot and arrives on day ${number % 30}`;
  }
}

class ReplyCache {
  max = 150;
  entries = new Map();

  put(reply) {
    this.entries.set(`${PLANTED} key ${reply.number}`, reply);
    if (this.entries.size > this.max) this.entries.delete(this.entries.keys().next().value);
  }
}

const evidence = new Evidence();
const cache = new ReplyCache();
globalThis.replyCache = cache;
let number = 0;
for (const [label, replies] of [['baseline', 60], ['step-1', 400], ['step-2', 400], ['step-3', 400]]) {
  for (let i = 0; i < replies; i++) cache.put(new CachedReply(number++));
  await settle();
  evidence.snapshot(label, { CachedReply: cache.entries.size, ReplyCache: 1 });
}
evidence.done({ cause: 'cache', owner: 'entries', holder: 'ReplyCache', class: 'CachedReply' });
