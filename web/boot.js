// Loads the page's parts, then shuts the door behind them.
//
// - The site serves the parts as files; the self-contained page carries them in <script id="parts">. Both start here.
// - Once the last part is in, a second policy is added: from then on the page and its workers can request nothing, from
//   nobody, and it cannot be taken back. Workers start from a Blob because only those are bound by the page's policies;
//   a worker with an address of its own would be bound by the headers of whatever host serves it.
// - Where the site has a service worker, it has fetched everything by then, so that nothing of a first visit comes after the door
//   is shut; unless it is slow: the page does not wait longer than PATIENCE for it once its own parts are in. What it still fetches
//   then are the site's own files, and it never sees anything of the page's.
// - web/app asks for a worker with `leakproof.startWorker()`: a promise of a `Worker`, rejected with an `Error` whose message is
//   a sentence. Messages posted before its Rust code listens are kept and delivered in order.
"use strict";
(() => {
  const SEALED =
    "default-src 'none'; script-src 'wasm-unsafe-eval'; style-src-attr 'unsafe-inline'; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  // Where the browser has Trusted Types, no text becomes code or markup but by a policy, and this one is all there is: it knows
  // the two scripts that this file itself starts. Nobody can reach it from outside, and after loading nobody can make another.
  const KNOWN = new Set(["./offline.js"]);
  const scripts = globalThis.trustedTypes?.createPolicy("leakproof", {
    createScriptURL(address) {
      if (!KNOWN.has(address)) throw new TypeError("This page starts no such script.");
      return address;
    },
  });
  const trusted = (address) => scripts?.createScriptURL(address) ?? address;

  // What a worker does before its Rust code listens: takes the compiled module, keeps the messages that come too early.
  // A module that does not start must reach the page's `onerror`, which a rejected promise does not.
  const PRELUDE = `
    const early = [];
    onmessage = ({ data: module }) => {
      onmessage = (message) => early.push(message);
      wasm_bindgen({ module_or_path: module }).then(
        () => early.forEach((message) => onmessage(message)),
        (error) => setTimeout(() => { throw error; }));
    };`;

  const inlined = document.getElementById("parts");
  const app = document.getElementById("app");

  // One part as a Response: from the page itself, or from beside it. Names without a hash are asked for again even when cached,
  // so that parts of two versions never mix.
  async function part(name, address, type, cache = "no-cache") {
    if (inlined) {
      const bytes = Uint8Array.from(atob(JSON.parse(inlined.textContent)[name]), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(stream, { headers: { "content-type": type } });
    }
    const response = await fetch(address, { cache });
    if (!response.ok) throw new Error(`The server answered ${response.status} for ${address}. Reload the page.`);
    return response;
  }

  // Compiled while it arrives, where the host names its type; some do not.
  async function module(name, address, cache) {
    const response = await part(name, address, "application/wasm", cache);
    return (response.headers.get("content-type") ?? "").startsWith("application/wasm")
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  }

  // Keeps the site for the next time, without a network. The page starts without, if that is not to be had.
  async function offline() {
    const built = !inlined && document.querySelector('link[rel="manifest"]');
    const workers = navigator.serviceWorker;
    if (!built || !workers || workers.controller || window.parent !== window) return;
    try {
      const { installing } = await workers.register(trusted("./offline.js"), { updateViaCache: "none" });
      if (installing) await new Promise((done) => (installing.onstatechange = () => installing.state !== "installing" && done()));
    } catch {
      // Private windows and some hosts allow none.
    }
  }

  const PATIENCE = 2_000;
  const patience = () => new Promise((done) => setTimeout(done, PATIENCE));

  function seal() {
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = SEALED;
    document.head.append(policy);
  }

  const kept = offline();
  const parts = Promise.all([
    module("app", app?.dataset.wasm, "default"),
    module("worker", "./leakproof-worker_bg.wasm"),
    part("script", "./leakproof-worker.js", "text/javascript").then((response) => response.text()),
  ]).then(async ([page, worker, script]) => {
    await Promise.race([kept, patience()]);
    const address = URL.createObjectURL(new Blob([script, PRELUDE], { type: "text/javascript" }));
    KNOWN.add(address);
    seal();
    return { page, worker, address };
  });

  globalThis.leakproof = Object.freeze({
    async startWorker() {
      const { worker, address } = await parts;
      const started = new Worker(trusted(address));
      started.postMessage(worker);
      return started;
    },
  });

  parts
    .then(({ page }) => wasm_bindgen({ module_or_path: page }))
    .catch((error) => {
      document.body.textContent = `Leakproof could not start. ${error?.message ?? error}`;
    });
})();
