import { createApi, createSessionStore, type ProviderOutcome } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import ReturnPage from './ReturnPage.vue'
import SignInPage from './SignInPage.vue'

const SESSION = {
  access_token: 'a', refresh_token: 'r', expires_at: '2026-12-01T10:00:00Z', user: { id: 'u1', phone_masked: '138****0010', name: null, roles: ['buyer'], organisation_id: null }, step: 'done',
} as NonNullable<ProviderOutcome['session']>
const OFFER = { provider: 'oidc', name: { 'zh-CN': '统一认证', en: 'Example ID' }, devices: ['page'] }

/** A page at an address, before a server that answers these by path; what was asked for is `METHOD path body`. */
async function open(page: Component, address: string, answers: Record<string, () => Response>) {
  const asked: string[] = []
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const path = new URL(request.url).pathname.replace('/api/v1', '')
      asked.push(`${request.method} ${path} ${await request.text()}`.trim())
      return answers[path]?.() ?? Response.json({ code: 'not-found', title: 'Not found' }, { status: 404 })
    },
  })
  const empty = { render: () => null }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/sign-in', name: 'sign-in', component: empty }, { path: '/sign-in/:provider', component: empty },
      { path: '/account/sign-in-ways', name: 'sign-in-ways', component: empty }, { path: '/:rest(.*)*', component: empty },
    ],
  })
  await router.push(address)
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' }, mutations: { networkMode: 'always' } } })
  const mounted = mount(page, {
    global: { plugins: [installDesign, router, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
  })
  await flushPromises()
  await flushPromises()
  return { page: mounted, router, asked, api }
}

const outcome = (change: Partial<ProviderOutcome>) => () => Response.json({ outcome: 'signed-in', next: '/orders?page=2', session: null, ...change }, { status: 201 })

enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

it('offers the providers that there are, and goes where one says', async () => {
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined)
  const { page, asked } = await open(SignInPage, '/sign-in?next=/orders', {
    '/auth/providers': () => Response.json({ items: [OFFER] }),
    '/auth/providers/oidc/attempts': () => Response.json({ authorize_url: 'https://id.example/authorize?state=s' }, { status: 201 }),
  })
  const button = page.get('[data-testid="sign-in-by-oidc"]')
  expect(button.text()).toBe('Sign in with Example ID')
  await button.trigger('click')
  await flushPromises()
  expect(asked).toContain('POST /auth/providers/oidc/attempts {"device":"page","next":"/orders"}')
  expect(assign).toHaveBeenCalledExactlyOnceWith('https://id.example/authorize?state=s')
})

it('is a page for phones alone where there is none, or no answer', async () => {
  for (const answer of [() => Response.json({ items: [] }), () => Response.json({ code: 'unavailable' }, { status: 503 })]) {
    const { page } = await open(SignInPage, '/sign-in', { '/auth/providers': answer })
    expect(page.find('[data-testid="sign-in-phone"]').exists()).toBe(true)
    expect(page.find('section').exists()).toBe(false)
  }
})

it('says that a provider does not answer', async () => {
  const { page } = await open(SignInPage, '/sign-in', {
    '/auth/providers': () => Response.json({ items: [OFFER] }),
    '/auth/providers/oidc/attempts': () => Response.json({ code: 'sign-in-provider-unavailable', retry_after: 5 }, { status: 503 }),
  })
  await page.get('[data-testid="sign-in-by-oidc"]').trigger('click')
  await flushPromises()
  expect(page.get('[data-testid="problem"]').attributes('data-code')).toBe('sign-in-provider-unavailable')
})

it('comes back signed in, and goes where the person wanted to', async () => {
  const { router, asked, api } = await open(ReturnPage, '/sign-in/oidc?code=c-1&state=s-1', { '/auth/providers/oidc/sessions': outcome({ session: SESSION }) })
  expect(asked).toEqual(['POST /auth/providers/oidc/sessions {"state":"s-1","code":"c-1"}'])
  expect(router.currentRoute.value.fullPath).toBe('/orders?page=2')
  expect(api.session.read()?.user.id).toBe('u1')
})

it('never goes to another site, whatever it is told', async () => {
  const { router } = await open(ReturnPage, '/sign-in/oidc?code=c&state=s', { '/auth/providers/oidc/sessions': outcome({ session: SESSION, next: '//evil.example' }) })
  expect(router.currentRoute.value.fullPath).toBe('/')
})

it('comes back linked without another session', async () => {
  const { router, api } = await open(ReturnPage, '/sign-in/oidc?code=c&state=s', { '/auth/providers/oidc/sessions': outcome({ outcome: 'linked', next: '/account/sign-in-ways' }) })
  expect(router.currentRoute.value.fullPath).toBe('/account/sign-in-ways')
  expect(api.session.read()).toBeNull()
})

it('asks for a phone the first time, and links it', async () => {
  const { page, router, asked } = await open(ReturnPage, '/sign-in/alipay?auth_code=c&state=s', {
    '/auth/providers/alipay/sessions': outcome({ outcome: 'phone-needed' }),
    '/auth/codes': () => Response.json({ expires_at: '2026-12-01T10:05:00Z', resend_after_seconds: 60 }, { status: 202 }),
    '/auth/sessions': () => Response.json(SESSION, { status: 201 }),
  })
  expect(page.get('h1').text()).toBe('Confirm your phone')
  for (const [field, typed] of [['sign-in-phone', '13800138010'], ['sign-in-code', '123456']] as const) {
    await page.get(`[data-testid="${field}"]`).setValue(typed)
    await page.get('form').trigger('submit')
    await flushPromises()
  }
  expect(asked.at(-1)).toBe('POST /auth/sessions {"phone":"13800138010","code":"123456","link_provider":true}')
  expect(router.currentRoute.value.fullPath).toBe('/orders?page=2')
})

it.each([
  ['?state=s', 'Sign-in cancelled'],
  ['?error=access_denied&state=s', 'Sign-in cancelled'],
  ['?error=server_error&state=s', 'The sign-in was not completed'],
])('%s is no sign-in, and the server is not asked', async (query, title) => {
  const { page, router, asked } = await open(ReturnPage, `/sign-in/oidc${query}`, {})
  expect(page.get('[data-testid="provider-none"]').text()).toContain(title)
  expect(page.get('a').attributes('href')).toBe('/sign-in')
  expect(asked).toEqual([])
  expect(router.currentRoute.value.fullPath).toBe('/sign-in/oidc')
})

it('says what was refused', async () => {
  const { page } = await open(ReturnPage, '/sign-in/oidc?code=c&state=s', {
    '/auth/providers/oidc/sessions': () => Response.json({ code: 'sign-in-over', title: 'This sign-in is over' }, { status: 403 }),
  })
  expect(page.get('[data-testid="problem"]').attributes('data-code')).toBe('sign-in-over')
})
