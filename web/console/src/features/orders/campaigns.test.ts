import type { RefundCampaignProgress } from '@onsale/api'
import { expect, it } from 'vitest'
import { figuresOf } from './campaignFigures'

const sum = (state: RefundCampaignProgress['refunds'][number]['state'], refunds: number, tickets: number, minor: number) => ({ state, refunds, tickets, amount: { amount_minor: minor, currency: 'CNY' } })

it('states become parts, and orders that are still to come belong to the whole', () => {
  const progress = { orders_left: 4, refunds: [sum('requested', 1, 2, 200), sum('pending', 2, 3, 300), sum('done', 5, 9, 900), sum('refused', 1, 1, 100), sum('rejected', 2, 0, 500)] } as unknown as RefundCampaignProgress
  expect(figuresOf(progress)).toEqual({
    done: { refunds: 5, tickets: 9, amount: { amount_minor: 900, currency: 'CNY' } }, moving: { refunds: 3, tickets: 5, amount: { amount_minor: 500, currency: 'CNY' } },
    refused: { refunds: 1, tickets: 1, amount: { amount_minor: 100, currency: 'CNY' } }, rejected: 2, ordersLeft: 4, total: 13,
  })
})
