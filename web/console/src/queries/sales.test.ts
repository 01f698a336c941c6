import { createApi, createSessionStore } from '@onsale/api'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { usePerformanceSales, useSalesOverview } from './sales'

const TYPES = [{ id: 't1' }]
const EVENT = { id: 'e1', performances: [{ id: 'p1', timezone: 'Asia/Urumqi', ticket_types: TYPES }] }
const SALES = { performance_id: 'p1', event_id: 'e1' }
const ANSWERS: Record<string, unknown> = {
  '/organiser/sales': { items: [SALES, { performance_id: 'gone', event_id: 'e1' }], next_cursor: null },
  '/organiser/events': { items: [EVENT], next_cursor: null },
  '/organiser/performances/p1/sales': SALES,
  '/organiser/events/e1': EVENT,
}

async function read<Query extends { data: { value: unknown } }>(use: () => Query): Promise<unknown> {
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: (input) => Promise.resolve(Response.json(ANSWERS[new URL(String(input)).pathname])),
  })
  let query: Query | undefined
  const page = mount({ setup: () => { query = use() }, render: () => null }, {
    global: { plugins: [(app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
  })
  await flushPromises()
  page.unmount()
  return query?.data.value
}

it('says of all sales on whose clock they run, and never leaves it to the reader', async () => {
  expect(await read(useSalesOverview)).toEqual([
    { ...SALES, timezone: 'Asia/Urumqi', types: TYPES },
    { performance_id: 'gone', event_id: 'e1', timezone: 'UTC', types: [] },
  ])
})

it('says the same of the sales of one performance', async () => {
  expect(await read(() => usePerformanceSales('p1'))).toEqual({ ...SALES, timezone: 'Asia/Urumqi', types: TYPES })
})
