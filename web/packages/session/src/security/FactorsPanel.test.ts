import { createApi, createSessionStore, type OwnFactors } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { installSession } from '../session'
import FactorsPanel from './FactorsPanel.vue'

const APP = { id: 'f', kind: 'totp', name: 'My phone', created_at: '2026-11-01T10:00:00Z', last_used_at: null } as const
const ONE: OwnFactors = { items: [APP], recovery_codes_left: 2, is_required: false, passkey_host: null }

vi.setConfig({ testTimeout: 20_000 })
enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

/** The panel of somebody with these factors, before a server that refuses what it is told to. */
async function open(own: OwnFactors, refuses: string | null = null) {
  const asked: string[] = []
  let kept = own
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      if (init?.method === 'GET') return Response.json(kept)
      asked.push(`${init?.method ?? ''} ${path}`)
      if (refuses !== null) return Response.json({ code: refuses, title: 'No' }, { status: 409 })
      if (path === '/me/recovery-codes') return Response.json({ codes: ['AAAA-BBBB'] }, { status: 201 })
      kept = { ...kept, items: [] }
      return new Response(null, { status: 204 })
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
  const panel = mount(FactorsPanel, { attachTo: document.body, global: { plugins: [installDesign, router, (app) => void installSession(app, api, { onPersonChanged: () => undefined })] } })
  await flushPromises()
  return { panel, asked }
}

async function press(id: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click()
  await flushPromises()
}

it('says what a code by SMS is worth, and what there is beside it', async () => {
  const { panel } = await open(ONE)
  expect(panel.get('[data-testid="sms-worth"]').text()).toContain('who has the SIM card')
  expect(panel.get('[data-testid="factor"]').text()).toMatch(/My phone.*Authenticator app.*not used yet/)
  expect(panel.text()).toContain('Few codes are left')
})

it('removes a factor after a confirmation and says so', async () => {
  const { panel, asked } = await open(ONE)
  await press('factor-remove')
  expect(document.body.textContent).toContain('Remove “My phone”')
  expect(asked).toEqual([])
  await press('factor-confirm')
  expect(asked).toEqual(['DELETE /me/factors/f'])
  expect(panel.text()).toContain('No second factor yet')
  expect(panel.text()).toContain('“My phone” was removed.')
})

it('says what was refused where it was asked for', async () => {
  await open(ONE, 'last-second-factor')
  await press('factor-remove')
  await press('factor-confirm')
  expect([...document.querySelectorAll<HTMLElement>('[data-testid="problem"]')].map((found) => found.dataset['code'])).toEqual(['last-second-factor'])
})

it('tells new recovery codes once', async () => {
  const { asked } = await open(ONE)
  await press('codes-renew')
  await press('codes-make')
  expect(asked).toEqual(['POST /me/recovery-codes'])
  expect(document.querySelector('[data-testid="recovery-codes"]')?.textContent).toContain('AAAA-BBBB')
})
