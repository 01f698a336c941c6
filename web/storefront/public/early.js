// The first pages ask for what they show before their code is there: one wait instead of three in a row.
// `src/app/early.ts` takes the answers. A file of its own: the page's policy forbids inline scripts.
const { dataset } = document.currentScript
const asked = new Map()

/** What is asked for here the app takes later; who needs it at once reads a copy. */
function ask(address) {
  const answer = fetch(address, { headers: { Accept: 'application/json' } })
  answer.catch(() => undefined) // asked again by whoever wants it
  asked.set(address, answer)
  return answer
}

const read = (answer) => answer.then((found) => found.clone().json())

function load(link) {
  document.head.append(Object.assign(document.createElement('link'), link))
}

const loadCode = (files = '') => files.split(' ').filter(Boolean).forEach((href) => load({ rel: 'modulepreload', href }))
const loadPicture = (href) => load({ rel: 'preload', as: 'image', fetchPriority: 'high', href })

/** The poster where the page of the event will have it (`EventHero.vue`), long before that page can be drawn. */
function showPoster(src) {
  const app = document.getElementById('app')
  if (!app) return void requestAnimationFrame(() => showPoster(src)) // the page is still being read
  if (app.hasChildNodes()) return // the app was faster
  app.innerHTML = `<div class="border-b border-line"><div class="h-14 md:h-16"></div></div>
    <div class="relative isolate overflow-hidden" aria-hidden="true">
      <span class="absolute inset-0 -z-10 overflow-hidden bg-night"><img alt="" class="size-full scale-150 object-cover opacity-85 blur-3xl saturate-150"><span class="absolute inset-0 bg-night-veil"></span></span>
      <div class="measure flex flex-col gap-6 py-6 md:flex-row md:items-center md:gap-14 md:py-14">
        <img alt="" width="600" height="800" class="mx-auto aspect-3/4 w-3/5 max-w-88 rounded-lg bg-night object-cover shadow-float ring-1 ring-on-night/15 md:mx-0 md:w-88">
        <div class="flex-1 max-md:min-h-60"></div>
      </div>
    </div>`
  for (const picture of app.querySelectorAll('img')) picture.src = src
}

const [, kind = '', id = ''] = location.pathname.split('/')
if (kind === '' && location.search === '') {
  // The show that the page tells big is the first on sale.
  read(ask('/api/v1/events')).then(({ items }) => items.find((event) => event.sale_state === 'on_sale')).then((event) => event && loadPicture(event.poster_url)).catch(() => undefined)
} else if (kind === 'events' && id) {
  const url = `/api/v1/events/${id}`
  loadCode(dataset.event)
  loadPicture(`${url}/poster`)
  showPoster(`${url}/poster`)
  ask(url)
  ask(`${url}/availability`)
} else if (kind === 'performances' && id) {
  const url = `/api/v1/performances/${id}`
  loadCode(dataset.performance)
  // Only what has a plan has a chart; null is what there is not.
  const chart = read(ask(url)).then(({ chart_version }) => (chart_version ? fetch(`${url}/chart`, { headers: { Accept: 'application/json' } }) : null))
  chart.catch(() => undefined)
  asked.set(`${url}/chart`, chart)
  ask(`${url}/availability`)
}
window.onsaleEarly = asked
