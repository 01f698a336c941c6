import type { Order, PaymentChannel } from '@onsale/api'
import type { Device } from './device'

/** One way to pay on this device. `other` is a second one of the same channel; `authorizeUrl` is where the page must go first. */
export interface Way { channel: string; method: string; other?: string; authorizeUrl?: string }

/** What suits a device, the best first. Nothing of a channel that does not work there. */
const SUITABLE: Readonly<Record<string, Readonly<Record<Device, readonly string[]>>>> = {
  // WeChat does not open Alipay's pages.
  alipay: { desktop: ['qr', 'page'], phone: ['wap', 'qr'], wechat: [] },
  // A phone without H5 payment can still save the code, or be shown to another phone.
  wechat: { desktop: ['native'], phone: ['h5', 'native'], wechat: ['jsapi'] },
}
/** Who pays by WeChat's own script must be known to the page first. */
const NEEDS_READER = 'jsapi'
const SCANNED = new Set(['qr', 'native'])
const ORDER = ['alipay', 'wechat']

/** The ways to pay that this installation has and this device can use; the well-known ones first. */
export function waysToPay(channels: readonly PaymentChannel[], device: Device): Way[] {
  const rank = (channel: string): number => (ORDER.includes(channel) ? ORDER.indexOf(channel) : ORDER.length)
  return [...channels].sort((one, other) => rank(one.channel) - rank(other.channel)).flatMap(({ channel, methods, authorize_url: authorizeUrl }): Way[] => {
    const [method, other] = (SUITABLE[channel]?.[device] ?? methods.slice(0, 1)).filter((name) => methods.includes(name) && (name !== NEEDS_READER || authorizeUrl))
    if (method === undefined) return []
    if (method === NEEDS_READER && authorizeUrl) return [{ channel, method, authorizeUrl }]
    // On a phone a code to scan is no second choice beside a page that opens the app.
    return [{ channel, method, ...(other === undefined || device !== 'desktop' ? {} : { other }) }]
  })
}

export function isScanned(method: string): boolean {
  return SCANNED.has(method)
}

/**
 * The same for the same way until an attempt of the order ends: who comes back, on whichever device, goes on with the
 * payment that was begun instead of beginning one more. An order is never paid twice because a page was reloaded.
 */
export function paymentKey(order: Pick<Order, 'id' | 'payments'>, channel: string, method: string): string {
  const ended = order.payments.filter((payment) => payment.state !== 'pending').length
  return `pay-${order.id}-${channel}-${method}-${ended}`
}

/** The way of the payment that was begun last and has not ended, if there is one. */
export function wayBegun(order: Pick<Order, 'payments'>, ways: readonly Way[]): Way | undefined {
  const last = order.payments.filter((payment) => payment.state === 'pending').sort((one, other) => other.created_at.localeCompare(one.created_at))[0]
  return ways.find((way) => way.channel === last?.channel)
}
