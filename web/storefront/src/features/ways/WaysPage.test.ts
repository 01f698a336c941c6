import { createApi, createSessionStore, type ProviderOffer, type SignInWay } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import WaysPage from './WaysPage.vue'

const offer = (provider: ProviderOffer['provider'], en: string): ProviderOffer => ({ provider, name: { 'zh-CN': en, en }, devices: ['page'] })
const WAY: SignInWay = { provider: 'oidc', linked_at: '2026-11-01T10:00:00Z', last_used_at: '2026-11-20T10:00:00Z' }

/** The page before a server with these ways and offers. */
async function open(ways: SignInWay[], offers: ProviderOffer[], { refuses = false } = {}) {
  const asked: string[] = []
  let kept = ways
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      if (init?.method === 'GET') return Response.json({ items: kept, offers })
      asked.push(`${init?.method ?? ''} ${path}`)
      if (refuses) return Response.json({ code: 'not-found', title: 'Not found' }, { status: 404 })
      if (path.endsWith('/attempts')) return Response.json({ authorize_url: 'https://id.example/' }, { status: 201 })
      kept = []
      return new Response(null, { status: 204 })
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  const page = mount(WaysPage, {
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  await settled()
  return { page, asked }
}

async function settled(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => { setTimeout(resolve) })
    await flushPromises()
  }
}
async function press(id: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click()
  await settled()
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

it('shows the phone, what is linked, also without an offer, and what could be', async () => {
  const { page } = await open([WAY], [offer('wechat', 'WeChat here')])
  const rows = page.findAll('li').map((row) => row.text())
  expect(rows).toHaveLength(3)
  expect(rows[0]).toContain('Always works')
  expect(rows[1]).toMatch(/^WeChat here.*Not linked.*Link$/)
  expect(rows[2]).toMatch(/^OpenID Connect.*Linked .*Last used .*Unlink$/)
})

it('unlinks after a confirmation, and nothing without', async () => {
  const { page, asked } = await open([WAY], [])
  await press('way-unlink')
  expect(document.body.textContent).toContain('Unlink OpenID Connect?')
  expect(asked).toEqual([])
  await press('way-confirm')
  expect(asked).toEqual(['DELETE /me/sign-in-ways/oidc'])
  expect(page.text()).toContain('There is nothing that can be linked.')
  expect(page.get('[role="status"]').text()).toBe('Unlinked.')
})

it('goes to the provider to link it', async () => {
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined)
  const { asked } = await open([], [offer('oidc', 'Example ID')])
  await press('way-link')
  expect(asked).toEqual(['POST /me/sign-in-ways/oidc/attempts'])
  expect(assign).toHaveBeenCalledExactlyOnceWith('https://id.example/')
})

it('says what was refused where it was asked for', async () => {
  await open([WAY], [], { refuses: true })
  await press('way-unlink')
  await press('way-confirm')
  expect([...document.querySelectorAll('[data-testid="problem"]')].map((found) => (found as HTMLElement).dataset['code'])).toEqual(['not-found'])
})
