import { describe, expect, it } from 'vitest'
import { emptyVoucherForm, randomCode, readRules, readVoucher, voucherFaults, type VoucherForm } from './voucherForm'

const form = (changes: Partial<VoucherForm> = {}): VoucherForm => ({ ...emptyVoucherForm(), name: '秋季', amount: '50', code: 'autumn26', ...changes })
const faulty = (changes: Partial<VoucherForm>) => [...voucherFaults(form(changes)).keys()]

describe('what is sent', () => {
  it('is an amount off with one code', () => {
    expect(voucherFaults(form())).toEqual(new Map())
    expect(readVoucher(form({ perAccount: '' }))).toEqual({
      name: '秋季', code: 'autumn26', max_uses: 100, per_account_max: null,
      rules: { kind: 'fixed', value: 5_000, cap_minor: null, minimum_minor: 0, event_ids: [], ticket_type_ids: [], starts_at: null, ends_at: null },
    })
  })

  it('is a percentage of some events with a batch, on the clock of Beijing', () => {
    const sent = readVoucher(form({
      kind: 'percent', percent: '12.5', cap: '80', minimum: '200', source: 'batch', count: '50,000', prefix: 'vip', events: ['e1'], types: ['t1'], startsAt: '2026-11-01T10:00', endsAt: '2026-11-11T00:00',
    }))
    expect(sent.batch).toEqual({ count: 50_000, prefix: 'vip' })
    expect([sent.code, sent.max_uses]).toEqual([undefined, undefined])
    expect(sent.rules).toEqual({
      kind: 'percent', value: 1_250, cap_minor: 8_000, minimum_minor: 20_000, event_ids: ['e1'], ticket_type_ids: ['t1'], starts_at: '2026-11-01T02:00:00Z', ends_at: '2026-11-10T16:00:00Z',
    })
  })

  it('forgets the ticket types of events that are not chosen any more', () => {
    expect(readRules(form({ events: null, types: ['t1'] }))?.ticket_type_ids).toEqual([])
  })
})

it.each<[Partial<VoucherForm>, string[]]>([
  [{ name: ' ' }, ['/name']],
  [{ amount: '0' }, ['/rules/value']],
  [{ amount: '-5' }, ['/rules/value']],
  [{ kind: 'percent', percent: '100.01' }, ['/rules/value']],
  [{ kind: 'percent', percent: '10', cap: '0' }, ['/rules/cap_minor']],
  [{ minimum: 'much' }, ['/rules/minimum_minor']],
  [{ code: 'abc' }, ['/code']],
  [{ code: '=1+1' }, ['/code']],
  [{ uses: '0' }, ['/max_uses']],
  [{ source: 'batch', count: '50001' }, ['/batch/count']],
  [{ source: 'batch', count: '5', prefix: '=x' }, ['/batch/prefix']],
  [{ perAccount: '101' }, ['/per_account_max']],
  [{ startsAt: '2026-11-11T00:00', endsAt: '2026-11-11T00:00' }, ['/rules/ends_at']],
  [{ events: [] }, ['/rules/event_ids']],
])('%o is refused', (changes, pointers) => {
  expect(faulty(changes)).toEqual(pointers)
})

it('codes for who has no word in mind are of letters that are not taken for others', () => {
  expect(randomCode((count) => Uint8Array.from({ length: count }, (_, at) => at * 37))).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
})
