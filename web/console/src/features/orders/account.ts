/** The ledger of an order as a page of an account: where money came from and went to, and what is left where. */
import type { LedgerMovement, Money } from '@onsale/api'

export type AccountKind = 'channel' | 'orders' | 'unassigned' | 'refunds' | 'organiser' | 'platform' | 'costs' | 'other'
const PLAIN: readonly string[] = ['orders', 'unassigned', 'refunds', 'platform']
const NAMED: readonly string[] = ['channel', 'organiser', 'costs']

/** "channel:alipay" → channel, alipay. */
export function readAccount(account: string): { kind: AccountKind; name: string } {
  const [kind = '', name = ''] = account.split(/:(.*)/s)
  if (PLAIN.includes(account) || NAMED.includes(kind)) return { kind: kind as AccountKind, name }
  return { kind: 'other', name: account }
}

/** What is on each account by now: of a channel what it owes us, of the others what we owe. */
export function balancesOf(movements: readonly LedgerMovement[]): { account: string; balance: Money }[] {
  const balances = new Map<string, number>()
  const add = (account: string, minor: number) => balances.set(account, (balances.get(account) ?? 0) + minor)
  for (const { debit, credit, amount } of movements) {
    add(debit, amount.amount_minor)
    add(credit, -amount.amount_minor)
  }
  const currency = movements[0]?.amount.currency ?? 'CNY'
  // What we owe is credited: its balance is told the other way round, as people say it.
  const isOwedToUs = (account: string) => ['channel', 'costs'].includes(readAccount(account).kind)
  return [...balances].map(([account, minor]) => ({ account, balance: { amount_minor: minor === 0 || isOwedToUs(account) ? minor : -minor, currency } }))
}
