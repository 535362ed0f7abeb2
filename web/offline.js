// The service worker of the site: keeps the whole page, so that it opens without a network.
//
// - `cargo xtask build` fills in VERSION and FILES: all files of the site, and a number that changes when one of them does.
// - What is kept is answered from what is kept, always: the parts of two versions never mix. A new version is fetched whole
//   when the browser finds this script changed, and shows once every tab of the old one is closed: a page that is still loading
//   its parts must not get the new ones.
// - It answers for files of the site alone. What a person drops on the page never comes here.
"use strict";
const VERSION = "$VERSION";
const FILES = $FILES;
const PREFIX = `leakproof ${registration.scope} `;
const KEPT = new Map(FILES.map((name) => [new URL(name, registration.scope).href, name]));

addEventListener("install", (event) => {
  const fetched = caches.open(PREFIX + VERSION).then((cache) => cache.addAll([...KEPT.keys()].map((address) => new Request(address, { cache: "no-cache" }))));
  // The first version has none before it to wait for.
  event.waitUntil(fetched.then(() => registration.active || skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(PREFIX) && name !== PREFIX + VERSION;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  address.search = address.hash = "";
  // The folder itself is the page.
  const kept = address.href === registration.scope ? `${registration.scope}index.html` : address.href;
  if (event.request.method !== "GET" || !KEPT.has(kept)) return;
  event.respondWith(caches.open(PREFIX + VERSION).then((cache) => cache.match(kept)).then((found) => found ?? fetch(event.request)));
});
