// <leakproof-viewer>: the page in a frame, for documentation portals and consoles.
//
//   <script defer src="https://tools.example/leakproof/viewer.js"></script>
//   <leakproof-viewer view="diagnosis" theme="dark" height="640" reveal="off" readonly></leakproof-viewer>
//
// Attributes: `src` (the page; beside this script unless said), `view`, `theme`, `height` (CSS, or pixels), `reveal="off"`, `readonly`,
// `sample` (opens the page's own sample). What stands inside the element is shown where this script does not run.
// Methods: `open(files)` gives a promise of the report on everything opened so far. Property `report`: the last one.
// Events: `leakproof-ready`, `leakproof-report`, `leakproof-select`, `leakproof-error`, with what came in `detail`.
// A plain script, because a module from another origin would need that origin's leave to be read.
// A host with a content policy needs `script-src` and `frame-src` with the origin of the page; no style and no inline script.
"use strict";
(() => {
const VERSION = 1;
/** Milliseconds that the page may take to listen: it has megabytes to load. */
const PATIENCE = 60_000;
/** The page lies beside this script; imported as a module it does not know where it lies. */
const BESIDE = document.currentScript?.src;
const STYLE = ":host { display: block; height: 640px; } :host([hidden]) { display: none; } iframe { display: block; width: 100%; height: 100%; border: 0; }";

class LeakproofViewer extends HTMLElement {
  static observedAttributes = ["src", "view", "theme", "height", "reveal", "readonly", "sample"];

  #frame;
  #ready;
  #isReady;
  #waiting = new Map();
  #asked = 0;
  #report;
  #hear = (event) => this.#receive(event);

  /** The last report, `leakproof.report/1`. */
  get report() {
    return this.#report;
  }

  /** The page that is framed. */
  get address() {
    const address = new URL(this.getAttribute("src") ?? new URL("./index.html", BESIDE ?? document.baseURI), document.baseURI);
    address.search = "";
    address.searchParams.set("embed", String(VERSION));
    address.searchParams.set("origin", location.origin);
    if (this.getAttribute("theme")) address.searchParams.set("theme", this.getAttribute("theme"));
    if (this.getAttribute("reveal") === "off") address.searchParams.set("reveal", "off");
    for (const name of ["readonly", "sample"]) if (this.hasAttribute(name)) address.searchParams.set(name, "");
    address.hash = this.getAttribute("view") ?? "";
    return address;
  }

  connectedCallback() {
    if (!this.shadowRoot) {
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
    }
    this.#height();
    this.#start();
  }

  disconnectedCallback() {
    this.#stop("The viewer was taken out of the document.");
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#frame) return;
    if (name === "height") this.#height();
    else if (name === "view") this.#say("select", { place: after ?? "diagnosis" });
    else if (name === "theme") this.#say("theme", { theme: after });
    else {
      this.#stop("The viewer was started anew.");
      this.#start();
    }
  }

  /** Opens files beside what is open: `File`s, `Blob`s, buffers, streams, or `{ name, data }`. Gives the report on all. */
  open(files) {
    if (!this.#frame) return Promise.reject(new Error("The viewer is not in a document."));
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      // Known from here on, so that whatever stops the viewer settles it.
      this.#waiting.set(id, { resolve, reject });
      this.#post(files, id).catch((error) => this.#settle(id)?.reject(error));
    });
  }

  async #post(files, id) {
    const several = Symbol.iterator in Object(files) && !ArrayBuffer.isView(files);
    const list = await Promise.all(Array.from(several ? files : [files], posted));
    await answered(this.#ready);
    if (this.#waiting.has(id)) this.#frame.contentWindow.postMessage({ leakproof: VERSION, type: "open", files: list, id }, this.address.origin);
  }

  #start() {
    this.#ready = new Promise((resolve) => (this.#isReady = resolve));
    this.#report = undefined;
    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("title") ?? "Leakproof";
    frame.referrerPolicy = "no-referrer";
    frame.allow = "clipboard-write";
    frame.src = this.address;
    window.addEventListener("message", this.#hear);
    this.#frame = frame;
    this.shadowRoot.append(frame);
  }

  #stop(why) {
    window.removeEventListener("message", this.#hear);
    this.#frame?.remove();
    this.#frame = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }

  #height() {
    const height = this.getAttribute("height");
    this.style.height = height === null ? "" : /^\d+$/.test(height) ? `${height}px` : height;
  }

  #say(type, content) {
    const message = { leakproof: VERSION, type, ...content };
    this.#ready.then(() => this.#frame?.contentWindow?.postMessage(message, this.address.origin));
  }

  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #receive({ source, origin, data }) {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.address.origin || data?.leakproof !== VERSION) return;
    const { leakproof, type, ...detail } = data;
    if (type === "ready") this.#isReady();
    if (type === "report") {
      this.#report = detail.report;
      for (const id of detail.opened) this.#settle(id)?.resolve(detail.report);
    }
    if (type === "error") this.#settle(detail.id)?.reject(new Error(detail.message));
    this.dispatchEvent(new CustomEvent(`leakproof-${type}`, { detail }));
  }
}

/** As the frame can be sent it: streams are read, all else it takes as it is and checks. */
async function posted(input) {
  const read = (stream) => new Response(stream).blob();
  if (input instanceof ReadableStream) return read(input);
  return input?.data instanceof ReadableStream ? { name: input.name, data: await read(input.data) } : input;
}

/** The page listens. One that is not there, or that may not be embedded here, never says so. */
async function answered(ready) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("The page in the viewer does not answer. Check `src`, and whether its host lets this origin embed it.")), PATIENCE);
  });
  await Promise.race([ready, late]).finally(() => clearTimeout(timer));
}

if (!customElements.get("leakproof-viewer")) customElements.define("leakproof-viewer", LeakproofViewer);
})();
