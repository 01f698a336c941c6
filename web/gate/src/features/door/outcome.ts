/** What the screen says about a scan, as messages of the catalogue; times and texts are put into words where it is shown. */
import { isProblem, type CheckIn, type Problem, type Text } from '@onsale/api'

export interface Refusal {
  readonly code: string
  readonly title: string
  readonly detail: string
  /** An instant the words name, such as when the ticket was used. */
  readonly at: string | null
  readonly gate: string | null
  readonly event: Text | null
  /** The server's own words, for a refusal this app does not know. */
  readonly fallback: { readonly title: string; readonly detail: string } | null
}

const KINDS: Readonly<Record<string, string>> = {
  url: 'door.kindUrl',
  'wechat-pay': 'door.kindWechat',
  alipay: 'door.kindAlipay',
  truncated: 'door.kindTruncated',
}

/** The words for a refusal; null when the fault is no answer about the ticket (no network, signed out, overload). */
export function refusalOf(fault: unknown): Refusal | null {
  if (!isProblem(fault) || fault.isTransient || fault.status === 401 || fault.code === 'not-permitted') return null
  const plain = { code: fault.code, at: null, gate: null, event: null, fallback: null }
  switch (fault.code) {
    case 'ticket-already-used':
      return { ...plain, title: 'door.usedAt', detail: 'door.usedDetail', at: fault.text('admitted_at') ?? null, gate: fault.text('gate') ?? null }
    case 'ticket-other-performance':
      return { ...plain, title: 'door.other', detail: 'door.otherDetail', at: fault.text('starts_at') ?? null, event: eventTitle(fault) }
    case 'ticket-code-forged':
      return { ...plain, title: 'door.forged', detail: 'door.forgedDetail' }
    case 'ticket-void':
      return { ...plain, title: 'door.void', detail: 'door.voidDetail' }
    case 'ticket-code-unreadable':
    case 'malformed':
      return { ...plain, title: 'door.kindTitle', detail: KINDS[fault.text('kind') ?? ''] ?? 'door.kindOther' }
    default:
      return { ...plain, title: '', detail: '', fallback: { title: fault.title, detail: fault.detail } }
  }
}

function eventTitle(problem: Problem): Text | null {
  const value = problem.fields['event_title']
  if (typeof value === 'string') return { 'zh-CN': value, en: value }
  return value !== null && typeof value === 'object' && 'zh-CN' in value && 'en' in value ? (value as Text) : null
}

export type Scan = {
  readonly id: number
  readonly code: string
  readonly key: string
  readonly startedAt: number
} & (
  | { readonly state: 'sending'; readonly attempt: number }
  | { readonly state: 'admitted'; readonly checkIn: CheckIn }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'failed'; readonly fault: unknown }
)
