import type { Voucher, VoucherStatus } from '@onsale/api'
import { useFormat, type IconName } from '@onsale/design'
import { useI18n } from 'vue-i18n'

export const STATUSES: readonly VoucherStatus[] = ['running', 'scheduled', 'paused', 'used-up', 'over']

export const STATUS_LOOKS: Record<VoucherStatus, { tone: 'success' | 'accent' | 'warning' | 'neutral'; icon: IconName }> = {
  running: { tone: 'success', icon: 'check' }, scheduled: { tone: 'accent', icon: 'clock' }, paused: { tone: 'warning', icon: 'warning' }, 'used-up': { tone: 'neutral', icon: 'success' }, over: { tone: 'neutral', icon: 'close' },
}

/** A voucher's rules in a few words. */
export function useVoucherWords() {
  const { t } = useI18n()
  const format = useFormat()
  const takesOff = (voucher: Voucher): string =>
    voucher.kind === 'fixed' ? t('vouchers.off', { amount: format.money({ amount_minor: voucher.value, currency: voucher.minimum.currency }) }) : t('vouchers.percent', { percent: voucher.value / 100 })
  function bounds(voucher: Voucher): string[] {
    return [
      ...(voucher.cap === null ? [] : [t('vouchers.cap', { amount: format.money(voucher.cap) })]),
      ...(voucher.minimum.amount_minor === 0 ? [] : [t('vouchers.minimum', { amount: format.money(voucher.minimum) })]),
    ]
  }
  function scope(voucher: Voucher): string[] {
    const [events, types] = [voucher.event_ids.length, voucher.ticket_type_ids.length]
    return [
      events === 0 ? t('vouchers.forAll') : t('vouchers.forSome', { count: events }, events),
      ...(types === 0 ? [] : [t('vouchers.typesSome', { count: types }, types)]),
    ]
  }
  function times(voucher: Voucher): string {
    const parts = [
      ...(voucher.starts_at === null ? [] : [t('vouchers.from', { time: format.time(voucher.starts_at, 'moment') })]),
      ...(voucher.ends_at === null ? [] : [t('vouchers.until', { time: format.time(voucher.ends_at, 'moment') })]),
    ]
    return parts.length === 0 ? t('vouchers.always') : parts.join(' · ')
  }
  return { takesOff, bounds, scope, times }
}
