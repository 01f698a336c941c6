import { createApi, createSessionStore, type User } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { installSession } from '../session'
import SignInPanel from '../SignInPanel.vue'

const USER: User = { id: 'u1', phone_masked: '138****0010', name: null, roles: ['buyer'], organisation_id: null }

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

/** The panel with the password form, before a server where it is "plum violin harbour". */
async function open() {
  const asked: unknown[] = []
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: async (input, init) => {
      const wish = (await new Request(input, init).json()) as { login: string; password: string }
      asked.push(wish)
      if (wish.password !== 'plum violin harbour') return Response.json({ code: 'password-wrong', title: 'That did not work' }, { status: 403 })
      return Response.json({ access_token: 'a', refresh_token: 'r', expires_at: '2026-12-01T10:00:00Z', user: USER, step: 'done' }, { status: 201 })
    },
  })
  const empty = { render: () => null }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: empty }] })
  await router.push('/sign-in?next=/orders')
  const panel = mount(SignInPanel, {
    props: { title: 'Sign in', lead: 'Buy.' },
    global: { plugins: [installDesign, router, (app) => void installSession(app, api, { onPersonChanged: () => undefined })] },
  })
  await panel.get('[data-testid="sign-in-by-password"]').trigger('click')
  await vi.waitFor(() => panel.get('[data-testid="password-login"]'))
  const enter = async (login: string, password: string): Promise<void> => {
    await panel.get('[data-testid="password-login"]').setValue(login)
    await panel.get('[data-testid="password-typed"]').setValue(password)
    await panel.get('form').trigger('submit')
    await flushPromises()
  }
  return { panel, router, asked, enter }
}

it('signs in by phone and goes on', async () => {
  const { panel, router, asked, enter } = await open()
  await enter('138 0013 8010', 'plum violin harbour')
  expect(asked).toEqual([{ login: '13800138010', password: 'plum violin harbour' }])
  expect(router.currentRoute.value.fullPath).toBe('/orders')
  expect(panel.emitted('signedIn')?.map((values) => values[1])).toEqual(['138 0013 8010'])
})

it('signs in by e-mail, which is no phone for the checkout', async () => {
  const { panel, router, enter } = await open()
  await enter(' li.lei@example.com ', 'plum violin harbour')
  expect(router.currentRoute.value.fullPath).toBe('/orders')
  expect(panel.emitted('signedIn')).toBeUndefined()
})

it('says what is missing or wrong, keeps what was typed, and leads back to codes', async () => {
  const { panel, asked, enter } = await open()
  await enter('somebody', '')
  expect(panel.findAll('[role="alert"]').map((one) => one.text())).toEqual(['Enter your phone number, or the e-mail that you have confirmed.', 'Enter your password.'])
  expect(asked).toEqual([])
  await enter('13800138010', 'wrong one')
  expect(panel.get('[data-testid="problem"]').attributes('data-code')).toBe('password-wrong')
  expect(panel.get<HTMLInputElement>('[data-testid="password-typed"]').element.value).toBe('wrong one')
  const kinds = ['password-login', 'password-typed'].map((id) => panel.get(`[data-testid="${id}"]`).attributes('autocomplete'))
  expect(kinds).toEqual(['username', 'current-password'])
  await panel.get('[data-testid="sign-in-by-code"]').trigger('click')
  expect(panel.find('[data-testid="sign-in-phone"]').exists()).toBe(true)
})
