// The first pages ask for what they show before their code is there: one wait instead of three in a row.
// `src/app/early.ts` takes the answers. A file of its own: the page's policy forbids inline scripts.
const { dataset } = document.currentScript
const asked = new Map()

function ask(address) {
  const answer = fetch(address, { headers: { Accept: 'application/json' } })
  answer.catch(() => undefined) // asked again by whoever wants it
  asked.set(address, answer)
  return answer.then((found) => found.clone().json())
}

function load(link) {
  document.head.append(Object.assign(document.createElement('link'), link))
}

const loadCode = (files = '') => files.split(' ').filter(Boolean).forEach((href) => load({ rel: 'modulepreload', href }))
const loadPicture = (href) => load({ rel: 'preload', as: 'image', fetchPriority: 'high', href })

const [, kind = '', id = ''] = location.pathname.split('/')
if (kind === '' && location.search === '') {
  // The show that the page tells big is the first on sale.
  void ask('/api/v1/events').then(({ items }) => items.filter((event) => event.sale_state === 'on_sale').slice(0, 1).forEach((event) => loadPicture(event.poster_url)), () => undefined)
} else if (kind === 'events' && id) {
  loadCode(dataset.event)
  loadPicture(`/api/v1/events/${id}/poster`)
  ask(`/api/v1/events/${id}`).catch(() => undefined)
  ask(`/api/v1/events/${id}/availability`).catch(() => undefined)
} else if (kind === 'performances' && id) {
  loadCode(dataset.performance)
  const url = `/api/v1/performances/${id}`
  // Only what has a plan has a chart.
  const chart = ask(url).then(({ chart_version }) => (chart_version ? fetch(`${url}/chart`, { headers: { Accept: 'application/json' } }) : null))
  chart.catch(() => undefined)
  asked.set(`${url}/chart`, chart)
  ask(`${url}/availability`).catch(() => undefined)
}
window.onsaleEarly = asked
