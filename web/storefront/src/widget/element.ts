import type { Locale } from '@onsale/api'
import { drawEvent, drawLoading, drawTrouble } from './draw'
import { sheet } from './sheet'
import { readEvent, readStock } from './source'
import { datesOf, viewOf, type Known } from './view'
import { words } from './words'

const LOOK_AGAIN_MS = 30_000
const HEADING = /^[1-6]$/

/**
 * `<onsale-event event="…">`: the dates of an event on a page of somebody else, with the way to buy. Attributes: `event`, its id;
 * `lang`, else that of the page; `theme`, `light` or `dark`, else the reader's; `dates`, how many are shown; `heading`, the level of its
 * title. It reads what everybody may read, from where its script came.
 */
export class OnsaleEvent extends HTMLElement {
  static readonly observedAttributes = ['event', 'lang', 'dates', 'heading']
  /** Where the script came from. */
  static origin = ''

  #root = this.attachShadow({ mode: 'open' })
  #known: Known = { state: 'loading' }
  #drawn = ''
  #asking: AbortController | null = null
  #timer = 0
  /** What the keyboard was on before something else was drawn. */
  #focused: string | null = null

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet()]
    addEventListener('online', this.#onOnline)
    this.#timer = window.setInterval(() => void this.#lookAgain(), LOOK_AGAIN_MS)
    this.#load()
  }

  disconnectedCallback(): void {
    removeEventListener('online', this.#onOnline)
    clearInterval(this.#timer)
    this.#asking?.abort()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return
    if (name === 'event') this.#load()
    else this.#draw()
  }

  #onOnline = (): void => {
    if (this.#known.state === 'offline' || this.#known.state === 'failed') this.#load()
  }

  #load(): void {
    this.#asking?.abort()
    const asking = (this.#asking = new AbortController())
    this.#show({ state: 'loading' })
    const eventId = this.getAttribute('event') ?? ''
    if (eventId === '') return this.#show({ state: 'gone' })
    readEvent(OnsaleEvent.origin, eventId, asking.signal).then((known) => this.#show(known), () => undefined)
  }

  /** Tickets come back when somebody does not pay, and sales open: nobody should have to reload for that. */
  async #lookAgain(): Promise<void> {
    const known = this.#known
    const asking = this.#asking
    if (known.state !== 'ready' || asking === null || document.hidden) return
    const stock = await readStock(OnsaleEvent.origin, known.event.id, asking.signal).catch(() => undefined)
    if (!asking.signal.aborted) this.#show({ ...known, stock: stock ?? known.stock })
  }

  #show(known: Known): void {
    this.#known = known
    this.#draw()
  }

  get #locale(): Locale {
    const lang = this.getAttribute('lang') ?? this.closest<HTMLElement>('[lang]')?.lang ?? navigator.language
    return lang.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
  }

  /** Draws only what is different, and leaves the keyboard where it was. */
  #draw(): void {
    const locale = this.#locale
    const say = words[locale]
    const known = this.#known
    const view = known.state === 'ready' ? viewOf(known.event, known.stock, Date.now(), { locale, origin: OnsaleEvent.origin, max: datesOf(this.getAttribute('dates')) }) : null
    const heading = this.getAttribute('heading') ?? ''
    const level = HEADING.test(heading) ? heading : '2'
    const key = JSON.stringify([known.state, locale, level, view])
    if (key === this.#drawn) return
    this.#drawn = key
    this.#focused = this.#root.activeElement?.getAttribute('data-key') ?? this.#focused
    const drawn = view !== null ? drawEvent(view, say, level) : known.state === 'loading' || known.state === 'ready' ? drawLoading(say) : drawTrouble(known.state, say, () => this.#load())
    drawn.lang = locale
    this.#root.replaceChildren(drawn)
    if (known.state !== 'loading') this.#focusAgain(drawn)
  }

  /** On what took the place of what the keyboard was on, unless it has gone elsewhere meanwhile. */
  #focusAgain(drawn: HTMLElement): void {
    const key = this.#focused
    this.#focused = null
    if (key === null || (document.activeElement !== document.body && document.activeElement !== this)) return
    const same = this.#root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
    drawn.tabIndex = -1
    ;(same ?? drawn).focus()
  }
}
