// The seat page asks for what it shows before its code is there: one wait instead of three in a row. `src/app/early.ts`
// takes the answers. A file of its own: the page's policy forbids inline scripts.
const seatPage = /^\/performances\/([^/]+)$/.exec(location.pathname)
if (seatPage) {
  for (const href of (document.currentScript.dataset.seats ?? '').split(' ').filter(Boolean)) {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }))
  }
  const url = `/api/v1/performances/${seatPage[1]}`
  const ask = (address) => fetch(address, { headers: { Accept: 'application/json' } })
  const performance = ask(url)
  // Only what has a plan has a chart.
  const chart = performance.then((answer) => answer.clone().json()).then((found) => (found.chart_version ? ask(`${url}/chart`) : null))
  window.onsaleEarly = new Map([[url, performance], [`${url}/availability`, ask(`${url}/availability`)], [`${url}/chart`, chart]])
  for (const answer of window.onsaleEarly.values()) answer.catch(() => undefined) // asked again by whoever wants it
}
