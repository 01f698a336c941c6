import type { Trouble, View } from './view'
import type { Words } from './words'

type Child = Node | string | null

/** An element with text and elements only: no markup is ever read from words. */
export function make<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Record<string, string>, ...children: Child[]): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children.filter((child) => child !== null))
  return element
}

export function drawLoading(say: Words): HTMLElement {
  return make('section', { 'aria-busy': 'true' }, make('div', { class: 'bar' }), make('div', { class: 'bar' }), make('div', { class: 'bar' }), make('p', { class: 'hint', role: 'status' }, say.loading))
}

export function drawTrouble(trouble: Trouble, say: Words, onRetry: () => void): HTMLElement {
  const detail = { gone: say.goneDetail, failed: say.failedDetail, offline: say.offlineDetail }[trouble]
  const retry = make('button', { type: 'button', 'data-key': 'retry' }, say.retry)
  retry.addEventListener('click', onRetry)
  return make('section', { 'data-state': trouble }, make('div', { role: 'status' }, make('p', { class: 'when' }, say[trouble]), make('p', { class: 'soft' }, detail)), trouble === 'gone' ? null : retry)
}

export function drawEvent(view: View, say: Words, level: string): HTMLElement {
  const dates = view.dates.map((date) =>
    make('li', { class: date.state, 'data-state': date.state },
      make('div', {},
        make('p', { class: 'when' }, date.when),
        date.isPostponed ? make('p', { class: 'note moved' }, say.postponed) : null,
        date.note === '' ? null : make('p', { class: 'note' }, date.note)),
      date.link === null ? null : link(date.link, 'buy', date.id, say.buy, `${date.when} · ${say.newWindow}`)),
  )
  const more = view.count > view.dates.length ? say.allDates(view.count) : say.details
  return make('section', { 'aria-labelledby': 'title', 'data-state': 'ready' },
    make('div', { class: 'title', id: 'title', role: 'heading', 'aria-level': level }, view.title),
    make('p', { class: 'soft' }, view.when),
    make('p', { class: 'soft' }, view.where),
    view.price === '' ? null : make('p', { class: 'price' }, view.price),
    dates.length === 0 ? null : make('ul', {}, ...dates),
    make('div', { class: 'foot' }, link(view.link, 'more', 'more', more, say.newWindow), make('span', { class: 'by' }, say.by)))
}

function link(address: string, kind: string, key: string, label: string, hint: string): HTMLElement {
  return make('a', { href: address, class: kind, target: '_blank', rel: 'noopener', 'data-key': key }, label, make('span', { class: 'hint' }, ` · ${hint}`))
}
