// Keeps the pages of the field on the phone: the program itself, never what the server answers.
const CACHE = 'forewatt-field-1';
const PAGE = '/field';
const ANSWERS_WITHIN_MS = 4_000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepProgram().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map(forget)))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else event.respondWith(file(request));
});

function forget(name) {
  return caches.delete(name);
}

/** The page and every file it names, all or none. */
async function keepProgram() {
  const answer = await fetch(PAGE, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`${PAGE}: ${answer.status}`);
  await keepPage(answer);
}

async function keepPage(answer) {
  const html = await answer.clone().text();
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const path of named) if ((await cache.match(path)) === undefined) missing.push(path);
  await cache.addAll(missing);
  await cache.put(PAGE, answer);
  // Files of earlier versions go once the new page stands whole.
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    if (path !== PAGE && !named.includes(path)) await cache.delete(url);
  }
}

/** The newest page where the server answers soon, else the one that was kept. */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    if (answer.ok) {
      const copy = answer.clone();
      keepPage(copy).catch(() => undefined);
      return answer;
    }
    return (await caches.match(PAGE)) ?? answer;
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
