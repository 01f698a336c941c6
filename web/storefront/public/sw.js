/* Keeps the shop's shell, its hashed files and posters, so that saved tickets open at a door without a network.
   Answers of the API are never kept here: tickets are kept by the app, everything else must be fresh. */
const SHELL = 'shell-v1'
const FILES = 'files-v1'
const POSTERS = 'posters-v1'
const POSTERS_MAX = 60
const FILES_MAX = 80

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add('/')).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

/** What the page loaded while this worker was not in charge of it. */
self.addEventListener('message', (event) => {
  if (event.data?.type !== 'keep') return
  const requests = event.data.urls.map((url) => new Request(url)).filter((request) => kindOf(new URL(request.url)) !== null)
  event.waitUntil(Promise.all(requests.map((request) => keepMissing(event, request).catch(() => undefined))))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  // The other apps of this site look after themselves.
  if (/^\/(console|gate|sandbox)(\/|$)/.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(event, request))
  else if (kindOf(url) !== null) event.respondWith(answer(event, request))
})

function kindOf(url) {
  if (url.origin !== self.location.origin) return null
  if (url.pathname.startsWith('/assets/')) return 'file'
  return /^\/api\/v1\/events\/[^/]+\/poster$/.test(url.pathname) ? 'poster' : null
}

function answer(event, request) {
  return kindOf(new URL(request.url)) === 'file' ? once(FILES, FILES_MAX, request) : refreshed(event, request)
}

async function keepMissing(event, request) {
  if (!(await caches.match(request))) await answer(event, request)
}

async function page(event, request) {
  try {
    const response = await fetch(request)
    if (response.ok && response.headers.get('Content-Type')?.includes('text/html')) {
      const shell = await caches.open(SHELL)
      // The head of a page about one thing speaks of that thing: nobody's shell.
      if (/^\/(events|organisers)\//.test(new URL(request.url).pathname)) event.waitUntil(shell.add('/').catch(() => undefined))
      else await shell.put('/', response.clone())
    }
    return response
  } catch {
    return (await caches.match('/')) ?? Response.error()
  }
}

/** A file whose name carries its hash never changes. */
async function once(name, max, request) {
  const cache = await caches.open(name)
  const found = await cache.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await keep(cache, max, request, response.clone())
  return response
}

async function refreshed(event, request) {
  const cache = await caches.open(POSTERS)
  const found = await cache.match(request)
  const fresh = fetch(request).then(async (response) => {
    if (response.ok) await keep(cache, POSTERS_MAX, request, response.clone())
    return response
  })
  if (!found) return fresh
  event.waitUntil(fresh.catch(() => undefined))
  return found
}

/** The oldest leave first: Cache keys come in the order of their insertion. */
async function keep(cache, max, request, response) {
  await cache.put(request, response)
  const keys = await cache.keys()
  for (const key of keys.slice(0, Math.max(0, keys.length - max))) await cache.delete(key)
}
