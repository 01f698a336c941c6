import { createApi, createSessionStore } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it } from 'vitest'
import AccessPage from './AccessPage.vue'

/** The page before a server that keeps a password and an address, or refuses with this code. */
async function open({ setAt = null as string | null, email = null as string | null, refuses = '' } = {}) {
  const asked: [string, unknown][] = []
  let [kept, address] = [setAt, email]
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      const own = () => ({ email_masked: address, verified_at: address === null ? null : '2026-11-02T10:00:00Z', waiting_masked: null, waiting_until: null })
      if (init?.method === 'GET') return Response.json(path === '/me/password' ? { set_at: kept } : own())
      asked.push([`${init?.method ?? ''} ${path}`, typeof init?.body === 'string' ? JSON.parse(init.body) : null])
      if (refuses !== '') return Response.json({ code: refuses, title: 'No' }, { status: 409 })
      if (path === '/me/email/codes') return Response.json({ expires_at: '2026-12-01T10:05:00Z', resend_after_seconds: 60 }, { status: 202 })
      if (path === '/me/email/confirmation') address = 'l***@example.com'
      if (path === '/me/password') kept = '2026-11-03T10:00:00Z'
      if (path === '/me/password/removal') kept = null
      if (init?.method === 'DELETE') address = null
      return path === '/me/email/confirmation' ? Response.json(own()) : new Response(null, { status: 204 })
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  const page = mount(AccessPage, {
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
function found(id: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`)
  if (element === null) throw new Error(`no ${id}`)
  return element
}
async function press(id: string): Promise<void> {
  found(id).click()
  await settled()
}
async function type(id: string, text: string): Promise<void> {
  const input = found(id) as HTMLInputElement
  input.value = text
  input.dispatchEvent(new Event('input'))
  await settled()
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

it('sets a first password, whose length it judges in words', async () => {
  const { page, asked } = await open()
  expect(found('password-state').textContent).toBe('There is no password yet.')
  await press('password-edit')
  expect(document.querySelector('[data-testid="password-current"]')).toBeNull()
  await type('password-new', 'short')
  await press('password-save')
  expect([asked, page.get('[role="alert"]').text()]).toEqual([[], 'At least 8 characters.'])
  await type('password-new', 'x'.repeat(129))
  await press('password-save')
  expect([asked, page.get('[role="alert"]').text()]).toEqual([[], 'At most 128 characters.'])
  await type('password-new', 'plum violin harbour')
  expect(page.text()).toContain('Very good length')
  await press('password-save')
  expect(asked).toEqual([['PUT /me/password', { password: 'plum violin harbour', current: null, end_other_sessions: true }]])
  expect(page.text()).toContain('All other devices are signed out.')
  expect(page.text()).toMatch(/Set .*2026/)
})

it('asks for the present one to change it, and keeps what was typed when it is refused', async () => {
  const { page, asked } = await open({ setAt: '2026-11-01T10:00:00Z', refuses: 'password-common' })
  await press('password-edit')
  await type('password-current', 'old one of mine')
  await type('password-new', 'password1')
  await press('password-save')
  expect(asked[0]?.[1]).toEqual({ password: 'password1', current: 'old one of mine', end_other_sessions: true })
  expect(page.get('[data-testid="problem"]').attributes('data-code')).toBe('password-common')
  expect((found('password-new') as HTMLInputElement).value).toBe('password1')
})

it('is masked until it is to be seen, and says to managers what it is', async () => {
  await open()
  await press('password-edit')
  const input = found('password-new') as HTMLInputElement
  expect([input.type, input.autocomplete]).toEqual(['password', 'new-password'])
  await press('password-show')
  expect([input.type, found('password-show').textContent?.trim()]).toEqual(['text', 'Hide password'])
})

it('removes it after a question', async () => {
  const { asked } = await open({ setAt: '2026-11-01T10:00:00Z' })
  await press('password-remove')
  expect(asked).toEqual([])
  await press('password-confirm')
  expect(asked).toEqual([['POST /me/password/removal', { current: null }]])
  expect(found('password-state').textContent).toBe('There is no password yet.')
})

it('adds an address by the code that was sent there', async () => {
  const { page, asked } = await open()
  await press('email-edit')
  await type('email-address', 'no address')
  await press('email-send')
  expect([asked.length, page.get('[role="alert"]').text()]).toEqual([0, 'Enter an e-mail address, such as name@example.com.'])
  await type('email-address', 'li.lei@example.com')
  await press('email-send')
  expect(page.text()).toContain('A code was sent to li.lei@example.com.')
  await type('email-code', '123 456')
  await press('email-confirm')
  expect(asked.map(([what, body]) => [what, body])).toEqual([
    ['POST /me/email/codes', { email: 'li.lei@example.com' }],
    ['POST /me/email/confirmation', { code: '123456' }],
  ])
  expect(found('email-state').textContent).toContain('l***@example.com')
})

it('removes the address after a question', async () => {
  const { asked } = await open({ email: 'l***@example.com' })
  await press('email-remove')
  expect(asked).toEqual([])
  await press('email-confirm-removal')
  expect(asked).toEqual([['DELETE /me/email', null]])
  expect(found('email-state').textContent).toContain('There is no e-mail yet.')
})
