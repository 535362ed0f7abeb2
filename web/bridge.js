// The page inside another page, and the page as an installed application.
//
// - Embedded means: in a frame, with `?embed=1&origin=…`. The page then speaks with the window around it and with no other, in
//   messages `{ leakproof: 1, type, … }`; it hears that window only while it has the origin that the address names, and sends to
//   that origin only. Without an origin it hears and says nothing. The number is the version of the messages: one that is spoken
//   in another version is answered with an error that names this one.
// - Who serves the page can say who may embed it: `<meta name="leakproof-embedders" content="https://a.example https://b.example">`.
// - web/app calls `leakproofHost.attach(open)` once it listens and, where `leakproofHost.listens`, `leakproofHost.report(json)` with
//   every settled report and `leakproofHost.selected(place)` with every place that the page is at.
// - Nothing here asks for anything over the network: streams are read from the tab's memory.
"use strict";
(() => {
  const VERSION = 1;
  const options = new URLSearchParams(location.search);
  const framed = window.parent !== window;
  const embedded = framed && options.has("embed");
  const root = document.documentElement;

  const embedders = document.querySelector('meta[name="leakproof-embedders"]')?.content.split(/\s+/).filter(Boolean);
  const origin = embedded && allowed(options.get("origin"));
  let open;
  // Files that came before the page listened; requests that the next report answers.
  const early = [];
  const taken = [];
  // The place that was told last.
  let place;

  function allowed(named) {
    let origin;
    try {
      origin = new URL(named).origin;
    } catch {
      return undefined;
    }
    // Files have no origin that could be told from another's.
    if (origin === "null" || (embedders && !embedders.includes(origin))) return undefined;
    return origin;
  }

  function say(type, content) {
    if (origin) window.parent.postMessage({ leakproof: VERSION, type, ...content }, origin);
  }

  function theme(name) {
    if (name === "light" || name === "dark") root.dataset.theme = name;
    else delete root.dataset.theme;
  }

  // A place as in a link: `diagnosis`, `classes/D/c12`.
  function select(place) {
    const fragment = `#${String(place ?? "diagnosis").replace(/^#/, "")}`;
    if (location.hash !== fragment) location.hash = fragment;
  }

  /** An input as a `File`: it is one, a Blob, a buffer, a stream, or `{ name, data }` with one of these. */
  async function file(input, number) {
    if (input instanceof File) return input;
    const { name = `input ${number}`, data = input } = input instanceof Blob || ArrayBuffer.isView(input) ? {} : (input ?? {});
    if (data instanceof File && name === `input ${number}`) return data;
    const stream = typeof ReadableStream !== "undefined" && data instanceof ReadableStream;
    const whole = stream ? await new Response(data).blob() : data;
    if (!(whole instanceof Blob || whole instanceof ArrayBuffer || ArrayBuffer.isView(whole))) {
      throw new TypeError("Files are Files, Blobs, buffers, streams, or { name, data } with one of these.");
    }
    return new File([whole], String(name));
  }

  async function take(inputs, id) {
    const files = await Promise.all(Array.from(inputs ?? [], (input, index) => file(input, index + 1)));
    // Nothing changes by them: no report would follow that answers the request.
    if (id !== undefined && files.length === 0) throw new TypeError("There are no files to open.");
    if (id !== undefined) taken.push(id);
    if (open) open(files);
    else early.push(...files);
  }

  const heard = {
    open: ({ files, id }) => take(files, id),
    select: ({ place }) => select(place),
    theme: (message) => theme(message.theme),
  };

  if (embedded) {
    root.dataset.embedded = "";
    window.addEventListener("message", async ({ source, origin: from, data }) => {
      if (source !== window.parent || !origin || from !== origin || typeof data?.leakproof !== "number") return;
      try {
        if (data.leakproof !== VERSION) throw new TypeError(`This viewer speaks version ${VERSION} of the messages, not ${data.leakproof}.`);
        if (!Object.hasOwn(heard, data.type)) throw new TypeError(`There is no message ${data.type}.`);
        await heard[data.type](data);
      } catch (error) {
        say("error", { message: String(error?.message ?? error), about: data.type, id: data.id });
      }
    });
  }

  // Files opened from the desktop, where the page is installed.
  window.launchQueue?.setConsumer(async ({ files }) => {
    keep(files);
    take(await Promise.all(files.map((handle) => handle.getFile())));
  });

  // What came last opens again with one click, where the browser hands out handles (Chromium: drops and the desktop). This
  // browser keeps names and handles, no content; reading asks the person anew. A page in another page keeps nothing.
  const shelf = (mode, act) =>
    new Promise((done) => {
      try {
        const opening = indexedDB.open("leakproof", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("recent");
        opening.onerror = () => done(undefined);
        opening.onsuccess = () => {
          const asked = act(opening.result.transaction("recent", mode).objectStore("recent"));
          asked.onsuccess = () => done(asked.result);
          asked.onerror = () => done(undefined);
          opening.result.close();
        };
      } catch {
        // No storage here: from a disk, or switched off.
        done(undefined);
      }
    });
  const last = async () => (await shelf("readonly", (store) => store.get("last"))) ?? [];
  const keep = (handles) => !framed && handles.length > 0 && shelf("readwrite", (store) => store.put(handles, "last"));

  if (!framed) {
    window.addEventListener(
      "drop",
      ({ dataTransfer }) => {
        const items = Array.from(dataTransfer?.items ?? []).filter(({ kind }) => kind === "file");
        Promise.all(items.map((item) => item.getAsFileSystemHandle?.())).then((all) => keep(all.filter(Boolean)), () => {});
      },
      true,
    );
  }

  /** Files behind a handle that may be read: of a folder, all in it but hidden ones. What is gone is left out. */
  async function behind(handle) {
    const files = [];
    const open = [handle];
    while (open.length > 0) {
      const next = open.pop();
      try {
        if (next.kind === "file") files.push(await next.getFile());
        else for await (const inner of next.values()) if (!inner.name.startsWith(".")) open.push(inner);
      } catch {
        // Moved or deleted since.
      }
    }
    return files;
  }

  async function again() {
    const files = [];
    for (const handle of await last()) {
      const may = { mode: "read" };
      const granted = (await handle.queryPermission(may)) === "granted" || (await handle.requestPermission(may)) === "granted";
      if (granted) files.push(...(await behind(handle)));
    }
    if (files.length > 0) await take(files);
    return files.length;
  }

  globalThis.leakproofHost = Object.freeze({
    embedded,
    /** Somebody around hears what is said. */
    listens: Boolean(origin),
    /** Neither picker nor drop: the page around decides what is shown. */
    readOnly: embedded && options.has("readonly"),
    /** The page opens with its sample. */
    sample: embedded && options.has("sample"),
    /** Values may be revealed here: neither the address nor whoever serves the page has switched it off. Decided once. */
    mayReveal: options.get("reveal") !== "off" && root.dataset.reveal !== "off",
    /** Names of what came last and can be opened again. */
    recent: async () => (framed ? [] : (await last()).map(({ name }) => name)),
    /** Opens it; how many files that were. */
    again,
    forget: () => shelf("readwrite", (store) => store.delete("last")),
    attach(opener) {
      open = opener;
      // The page has applied its own settings by now.
      if (embedded && options.has("theme")) theme(options.get("theme"));
      if (early.length > 0) open(early.splice(0));
      say("ready", { version: VERSION });
    },
    /** Everything is read and judged. */
    report: (json) => say("report", { report: JSON.parse(json), opened: taken.splice(0) }),
    /** The page is at this place, as in a link. */
    selected(now) {
      if (now !== place) say("select", { place: now });
      place = now;
    },
    /** Everything is over, and nothing could be read. */
    nothing(message) {
      for (const id of taken.splice(0)) say("error", { message, about: "open", id });
    },
  });
})();
