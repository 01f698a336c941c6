import { createApi, createSessionStore, type User } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { mayOrganise } from './access'
import { installSession } from './session'
import SignInPanel from './SignInPanel.vue'

const USER: User = { id: 'u1', phone_masked: '138****0010', name: null, roles: ['buyer'], organisation_id: null }

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

/** The sign-in page of the organisers, before a server that accepts the code 123456 for somebody with these roles. */
async function open(roles: User['roles'], address: string) {
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      if (request.url.endsWith('/auth/codes')) return Response.json({ expires_at: '2026-12-01T10:05:00Z', resend_after_seconds: 60 }, { status: 202 })
      const { code } = (await request.json()) as { code: string }
      if (code !== '123456') return Response.json({ code: 'code-wrong', attempts_left: 4 }, { status: 403 })
      return Response.json({ access_token: 'a', refresh_token: 'r', expires_at: '2026-12-01T10:00:00Z', user: { ...USER, roles }, step: 'done' }, { status: 201 })
    },
  })
  const empty = { render: () => null }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/sign-in', component: empty }, { path: '/:rest(.*)*', component: empty }] })
  await router.push(address)
  const panel = mount(SignInPanel, {
    props: { title: 'Organisers', lead: 'Sell.', home: '/events', mayEnter: mayOrganise },
    global: { plugins: [installDesign, router, (app) => void installSession(app, api, { onPersonChanged: () => undefined })] },
  })
  const submit = async (field: string, typed: string): Promise<void> => {
    await panel.get(`[data-testid="${field}"]`).setValue(typed)
    await panel.get('form').trigger('submit')
    await flushPromises()
  }
  return { panel, router, submit }
}

it('sends who may enter to where they wanted to go, and says which phone it was', async () => {
  const { panel, router, submit } = await open(['organiser'], '/sign-in?next=/sales')
  await submit('sign-in-phone', '138 0013 8010')
  await submit('sign-in-code', '123456')
  expect(router.currentRoute.value.fullPath).toBe('/sales')
  expect(panel.emitted('signedIn')?.map((values) => values[1])).toEqual(['138 0013 8010'])
})

it('goes home when no page of ours was asked for', async () => {
  const { router, submit } = await open(['admin'], '/sign-in?next=//elsewhere.test')
  await submit('sign-in-phone', '13800138010')
  await submit('sign-in-code', '123456')
  expect(router.currentRoute.value.fullPath).toBe('/events')
})

it('tells who may not enter, and lets them leave', async () => {
  const { panel, router, submit } = await open(['buyer'], '/sign-in')
  await submit('sign-in-phone', '13800138010')
  await submit('sign-in-code', '123456')
  expect(router.currentRoute.value.fullPath).toBe('/sign-in')
  expect(panel.get('[data-testid="sign-in-foreign"]').text()).toContain('138****0010')
  await panel.get('[data-testid="sign-in-foreign"] button').trigger('click')
  expect(panel.find('[data-testid="sign-in-foreign"]').exists()).toBe(false)
})

it('refuses what is no phone and what is no code, and keeps what was typed', async () => {
  const { panel, submit } = await open(['organiser'], '/sign-in')
  await submit('sign-in-phone', '1380013')
  expect(panel.get('[role="alert"]').text()).toContain('valid phone number')
  await submit('sign-in-phone', '13800138010')
  await submit('sign-in-code', '000000')
  expect(panel.get('[data-testid="problem"]').attributes('data-code')).toBe('code-wrong')
  expect(panel.get<HTMLInputElement>('[data-testid="sign-in-code"]').element.value).toBe('000000')
})
