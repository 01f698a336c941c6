// The control page: shows the books every few seconds and passes on what is pressed. Texts come with the page.
const { words, faults, channels } = JSON.parse(document.querySelector('#words').textContent)
const status = document.querySelector('[role=status]')
const asked = new URLSearchParams(location.search)
const filter = { q: asked.get('q') ?? '', channel: asked.get('channel') ?? '', state: asked.get('state') ?? '' }
const EVERY_MS = 3000

function make(name, properties = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'data') Object.assign(element.dataset, value)
    else element[key] = value
  }
  element.append(...children)
  return element
}

const yuan = (minor) => `¥${(minor / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`
const button = (text, onclick, testid = '') => make('button', { type: 'button', textContent: text, onclick, data: testid ? { testid } : {} })

async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  const content = await answer.json()
  if (!answer.ok) throw new Error(content.message ?? content.code)
  return content
}

async function act(path, body) {
  try {
    await ask(path, body)
    status.textContent = ''
  } catch (error) {
    status.textContent = words.error + error.message
  }
  await refresh()
}

const parts = {
  clock: make('strong'), moved: make('p', { className: 'hint' }), notices: make('strong'), money: make('div', { className: 'cards' }),
  payments: make('div', { className: 'table' }), refunds: make('div', { className: 'table' }),
  chances: make('div', { className: 'chances' }),
  seed: make('input', { type: 'number', value: '0' }),
  bills: make('select', {}, make('option', { value: 'early', textContent: words.early }), make('option', { value: 'next-day', textContent: words['next-day'] })),
}

function build() {
  const clock = make('div', { className: 'card' }, make('p', { className: 'hint', textContent: words.clock }), parts.clock, parts.moved,
    button(words.move, () => act('/sim/clock', { seconds: 25 * 3600 }), 'sim-move'))
  const notices = make('div', { className: 'card' }, make('p', { className: 'hint', textContent: words.notices }), parts.notices,
    button(words.send, () => act('/sim/release', { what: 'notices' }), 'sim-send'))
  parts.bills.onchange = () => act('/sim/bills', { ready: parts.bills.value })
  const bills = make('div', { className: 'card' }, make('label', {}, words.bills, parts.bills))
  parts.cards = make('div', { className: 'cards' }, clock, notices, bills)

  const search = make('input', { type: 'search', value: filter.q, placeholder: words.search, ariaLabel: words.search, oninput: () => look('q', search.value.trim()) })
  const channel = choice('channel', words.channel, words['all-channels'], channels)
  const state = choice('state', words.state, words['all-states'], Object.fromEntries(['offered', 'waiting', 'paid', 'closed'].map((name) => [name, words[name]])))
  const bar = make('div', { className: 'bar' }, make('h2', { textContent: words.payments }), search, channel, state)

  for (const [kind, name] of Object.entries(faults)) {
    const input = make('input', { type: 'number', min: 0, max: 100, step: 'any', value: '0', data: { kind } })
    parts.chances.append(make('label', {}, `${name} (%)`, input))
  }
  const chances = make('details', { className: 'card' }, make('summary', { textContent: words.defaults }),
    make('p', { className: 'hint', textContent: words['defaults-note'] }), parts.chances,
    make('div', { className: 'bar' }, make('label', {}, `${words.seed} `, parts.seed), button(words.save, saveChances, 'sim-save')))

  return [parts.cards, parts.money,
    make('section', {}, bar, parts.payments),
    make('section', {}, make('div', { className: 'bar' }, make('h2', { textContent: words.refunds })), parts.refunds), chances]
}

function choice(name, label, all, options) {
  const select = make('select', { ariaLabel: label, onchange: () => look(name, select.value) }, make('option', { value: '', textContent: all }),
    ...Object.entries(options).map(([value, text]) => make('option', { value, textContent: text, selected: filter[name] === value })))
  return select
}

function look(name, value) {
  filter[name] = value
  const query = new URLSearchParams(location.search)
  if (value) query.set(name, value)
  else query.delete(name)
  history.replaceState(null, '', `?${query}`)
  refresh()
}

function saveChances() {
  const chosen = [...parts.chances.querySelectorAll('input')].filter((input) => Number(input.value) > 0)
  act('/sim/defaults', {
    seed: Math.trunc(Number(parts.seed.value)),
    chances: chosen.map((input) => ({ fault: { kind: input.dataset.kind }, probability: Number(input.value) / 100 })),
  })
}

function cell(name, ...children) {
  if (!children.some((child) => child.childNodes === undefined ? child : child.childNodes.length)) return make('td', { className: 'nothing' })
  return make('td', { data: { name } }, ...children)
}

function rows(table, heads, filled, empty) {
  if (!filled.length) return table.replaceChildren(make('p', { className: 'empty', textContent: empty }))
  const head = make('thead', {}, make('tr', {}, ...heads.map((text) => make('th', { scope: 'col', textContent: text }))))
  return table.replaceChildren(make('table', {}, head, make('tbody', {}, ...filled)))
}

const state = (name) => make('span', { className: `state ${name}`, textContent: words[name] })

function chips(payment) {
  const all = Object.keys({ ...payment.faults, ...payment.injected })
  return make('div', {}, ...all.map((kind) => make('span', {
    className: payment.injected[kind] ? 'chip happened' : 'chip', textContent: faults[kind], title: payment.injected[kind] ? words.injected : '',
  })))
}

function paymentRow(payment) {
  const actions = make('div', { className: 'actions' })
  const which = { channel: payment.channel, out_trade_no: payment.out_trade_no }
  if (payment.is_payable) {
    actions.append(button(words.pay, () => act('/sim/pay', { payments: [which] }), 'sim-pay-row'))
    actions.append(make('a', { className: 'button', href: `/pay/${payment.token}`, target: '_blank', rel: 'noopener', textContent: words.open }))
  }
  actions.append(button(words.set, () => chooseFaults(payment)))
  return make('tr', { data: { number: payment.out_trade_no } },
    cell(words.time, payment.created), cell(words.channel, `${channels[payment.channel]} · ${payment.method}`),
    cell(words.what, make('div', {}, payment.subject, make('div', { className: 'number', textContent: payment.out_trade_no }))),
    Object.assign(cell(words.amount, yuan(payment.received_minor || payment.amount_minor)), { className: 'money' }),
    cell(words.state, state(payment.state)), cell(words.faults, chips(payment)), cell(words.actions, actions))
}

function refundRow(refund) {
  const actions = make('div', { className: 'actions' })
  if (refund.state === 'pending') {
    const release = (outcome) => act('/sim/release', { what: 'refunds', channel: refund.channel, out_refund_no: refund.out_refund_no, outcome })
    actions.append(button(words.release, () => release('done')), button(words.refuse, () => release('refused')))
  }
  return make('tr', {}, cell(words.time, refund.created), cell(words.channel, channels[refund.channel]),
    cell(words.what, make('div', {}, refund.reason, make('div', { className: 'number', textContent: refund.out_refund_no }))),
    Object.assign(cell(words.amount, yuan(refund.amount_minor)), { className: 'money' }), cell(words.state, state(refund.state)), cell(words.actions, actions))
}

function chooseFaults(payment) {
  const boxes = Object.entries(faults).map(([kind, name]) => make('label', {},
    make('input', { type: 'checkbox', value: kind, checked: kind in payment.faults }), make('span', { textContent: name })))
  const dialog = make('dialog', { ariaLabel: words.set })
  const save = async () => {
    const chosen = boxes.map((label) => label.firstChild).filter((box) => box.checked).map((box) => payment.faults[box.value] ?? { kind: box.value })
    dialog.close()
    await act('/sim/faults', { channel: payment.channel, out_trade_no: payment.out_trade_no, faults: chosen })
  }
  dialog.append(make('h2', { textContent: words.set }), make('p', { className: 'number', textContent: payment.out_trade_no }),
    make('div', { className: 'faults' }, ...boxes),
    make('div', { className: 'bar' }, button(words.cancel, () => dialog.close()), Object.assign(button(words.save, save), { className: 'main' })))
  dialog.onclose = () => dialog.remove()
  document.body.append(dialog)
  dialog.showModal()
}

function showMoney(totals) {
  parts.money.replaceChildren(...Object.entries(totals).map(([name, total]) => make('div', { className: 'card' },
    make('p', { className: 'hint', textContent: channels[name] }),
    make('strong', { textContent: `${words.in} ${yuan(total.received_minor)}` }),
    make('p', { textContent: `${words.out} ${yuan(total.refunded_minor)} · ${words.payments} ${total.payments} · ${words.refunds} ${total.refunds}` }))))
}

let isFirst = true
let shown = ''
async function refresh() {
  try {
    const now = await ask(`/sim/state?${new URLSearchParams(filter)}`)
    parts.clock.textContent = now.clock
    parts.moved.textContent = now.moved_seconds ? `${words.moved} ${Math.round(now.moved_seconds / 360) / 10} ${words.hours}` : ''
    parts.notices.textContent = String(now.notices)
    if (status.textContent === words.lost) status.textContent = ''
    if (isFirst) {
      parts.seed.value = String(now.defaults.seed)
      for (const { fault, probability } of now.defaults.chances) {
        parts.chances.querySelector(`[data-kind="${fault.kind}"]`).value = String(probability * 100)
      }
      parts.bills.value = now.bills
      isFirst = false
    }
    // Rows are built again only when they changed, so that a button under a finger stays there.
    const news = JSON.stringify([now.totals, now.payments, now.refunds])
    if (news === shown) return
    shown = news
    showMoney(now.totals)
    rows(parts.payments, [words.time, words.channel, words.what, words.amount, words.state, words.faults, words.actions], now.payments.map(paymentRow), words.empty)
    rows(parts.refunds, [words.time, words.channel, words.what, words.amount, words.state, words.actions], now.refunds.map(refundRow), words['empty-refunds'])
  } catch {
    status.textContent = words.lost
  }
}

// Shown once there is something in it, so that nothing moves under the reader.
const content = build()
refresh().then(() => document.querySelector('#app').append(...content))
setInterval(refresh, EVERY_MS)
