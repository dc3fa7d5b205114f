// Keeps what was opened, for reading without a connection. Pages are fetched first and taken from here only when the
// site cannot be reached. They belong to one person: shelves are named after whom the server says the page is for, and
// signing in or out, or a page for somebody else, empties all of them.
const FILES = 'files';        // static files by address; one version of each
const PICTURES = 'pictures';  // same-origin pictures of kept pages
const ABOUT = 'about';        // whose the shelves are, and the page that lists them
const WHOSE = '/whose';
const HOME = '/offline';
const SHELVES = { entry: 100, list: 20 };
const MOST_PICTURES = 200;
const LEAVING = /^\/(login|logout|password|setup\/.*)$/;

let changes = 0;       // counts departures: what was asked for before one is not kept after it
let homeIsNew = false; // the page that lists the shelves was fetched since this worker started

const shelf = (kind, whose) => `${kind}-${whose}`;
const isShelf = name => /^(entry|list)-/.test(name);

addEventListener('install', event => event.waitUntil(skipWaiting()));

addEventListener('activate', event => event.waitUntil((async () => {
  await registration.navigationPreload?.enable();
  await clients.claim();
})()));

// The page that brought the worker was loaded without it: it names itself and its files.
addEventListener('message', event => {
  if (event.data?.keep) event.waitUntil(catchUp(event.data.keep, event.data.files));
});

addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== 'GET') {
    if (LEAVING.test(url.pathname)) event.waitUntil(forget());
    if (url.pathname === '/preferences') homeIsNew = false;
  } else if (request.mode === 'navigate') {
    event.respondWith(page(event, url));
  } else if (url.pathname.startsWith('/static/')) {
    event.respondWith(url.search ? oneVersion(event) : freshest(event));
  } else if (/^\/(picture|icon)\//.test(url.pathname)) {
    event.respondWith(picture(event));
  }
});

async function page(event, url) {
  const begun = changes;
  try {
    const answer = await event.preloadResponse ?? await fetch(event.request);
    const copy = answer.headers.has('Aggregator-Keep') ? answer.clone() : answer;
    event.waitUntil(oneByOne(() => arrived(url, copy, begun)).then(refreshHome));
    return answer;
  } catch (error) {
    const kept = await find(url);
    if (kept) return kept;
    throw error;
  }
}

let last = Promise.resolve();
function oneByOne(work) {
  const done = last.then(work);
  last = done.catch(() => {});  // who waits for `done` hears of it; the next one goes on
  return done;
}

// Puts an answered page where it belongs, once it is known whose it is.
async function arrived(url, answer, begun) {
  const whose = answer.headers.get('Aggregator-Reader');
  if (!whose || begun !== changes) return;
  const before = await owner();
  if (whose !== before) {
    if (before) { await forget(); begun = changes; }
    await own(whose);
  }
  const kind = answer.headers.get('Aggregator-Keep');
  if (kind in SHELVES) {
    const cache = await caches.open(shelf(kind, whose));
    await cache.put(keyOf(url), answer);
    await atMost(cache, SHELVES[kind]);
  } else if ([403, 404, 410].includes(answer.status)) {
    for (const one of Object.keys(SHELVES)) await (await caches.open(shelf(one, whose))).delete(keyOf(url));
  }
  // Somebody left while this one was put away.
  if (begun !== changes) for (const one of Object.keys(SHELVES)) await caches.delete(shelf(one, whose));
}

async function find(url) {
  const whose = await owner();
  for (const kind of whose ? Object.keys(SHELVES) : []) {
    const kept = await (await caches.open(shelf(kind, whose))).match(keyOf(url), { ignoreVary: true });
    if (kept) return marked(kept);
  }
  return (await caches.open(ABOUT)).match(HOME, { ignoreVary: true });
}

// An entry is one page, whichever list it was opened from.
function keyOf(url) {
  return url.pathname.startsWith('/entry/') ? url.pathname : url.pathname + url.search;
}

// The style sheet shows the line that says so.
async function marked(kept) {
  const text = (await kept.text()).replace('<html ', '<html data-kept ');
  return new Response(text, { status: 200, headers: kept.headers });
}

async function owner() {
  return (await (await caches.open(ABOUT)).match(WHOSE))?.text();
}

async function own(whose) {
  await (await caches.open(ABOUT)).put(WHOSE, new Response(whose));
}

async function forget() {
  changes += 1;
  homeIsNew = false;
  await (await caches.open(ABOUT)).delete(WHOSE);
  for (const name of await caches.keys()) if (isShelf(name) || name === PICTURES) await caches.delete(name);
}

async function refreshHome() {
  if (homeIsNew) return;
  homeIsNew = true;
  const answer = await fetch(HOME);
  if (!answer.ok) return;
  const files = (await answer.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"#]+)"/g);
  await (await caches.open(ABOUT)).put(HOME, answer);
  await fetchFiles([...files].map(found => found[1]));
}

async function catchUp(address, files) {
  const begun = changes;
  await fetchFiles(files);
  const answer = await fetch(address);
  await oneByOne(() => arrived(new URL(address), answer, begun));
  await refreshHome();
}

async function fetchFiles(addresses) {
  const cache = await caches.open(FILES);
  for (const address of new Set(addresses)) {
    if (await cache.match(address)) continue;
    const answer = await fetch(address);
    if (answer.ok) await putFile(cache, address, answer);
  }
}

async function putFile(cache, address, answer) {
  await cache.delete(address, { ignoreSearch: true });
  await cache.put(address, answer);
}

// Addresses with a version never change what they hold: from here at once, and older versions go.
async function oneVersion(event) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(putFile(cache, event.request, answer.clone()));
  return answer;
}

async function freshest(event) {
  const cache = await caches.open(FILES);
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(cache.put(event.request, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await cache.match(event.request);
    if (kept) return kept;
    throw error;
  }
}

async function picture(event) {
  const begun = changes;
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok && begun === changes) {
    event.waitUntil(cache.put(event.request, answer.clone()).then(() => atMost(cache, MOST_PICTURES)));
  }
  return answer;
}

// The longest unseen go first: a page that is kept again moves to the end.
async function atMost(cache, most) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key);
}
