import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

/** Full refunds of all orders of a cancelled performance. */
export type RefundCampaign = Schemas['RefundCampaign']
export type RefundCampaignPage = Schemas['RefundCampaignPage']
export type RefundCampaignProgress = Schemas['RefundCampaignProgress']

export function campaignRoutes(transport: Transport) {
  const base = '/staff/refund-campaigns'
  const of = (campaignId: string) => `${base}/${encodeURIComponent(campaignId)}`
  return {
    list: (query: { performance_id?: string; cursor?: string }, signal?: AbortSignal) =>
      transport.json<RefundCampaignPage>('GET', base, { query, signal }),
    progress: (campaignId: string, signal?: AbortSignal) => transport.json<RefundCampaignProgress>('GET', of(campaignId), { signal }),
    /** Either may be asked for any number of times. */
    steer: (campaignId: string, to: 'pause' | 'resume') => transport.json<RefundCampaign>('POST', `${of(campaignId)}/${to}`),
    report: async (campaignId: string) => (await transport.send('GET', `${of(campaignId)}/report`)).blob(),
  }
}
