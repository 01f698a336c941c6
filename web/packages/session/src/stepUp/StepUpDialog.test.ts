import { createApi, createSessionStore, isProblem, type OwnFactors, type Session } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installSession } from '../session'
import StepUpDialog from './StepUpDialog.vue'

const SESSION: Session = {
  access_token: 'a', refresh_token: 'r', expires_at: '2099-12-01T10:00:00Z', step: 'done',
  user: { id: 'u1', phone_masked: '138****0010', name: null, roles: ['buyer'], organisation_id: null },
}
const APP: OwnFactors = {
  items: [{ id: 'f', kind: 'totp', name: 'App', created_at: '2026-11-01T10:00:00Z', last_used_at: null }],
  recovery_codes_left: 10, is_required: false, passkey_host: null,
}

vi.setConfig({ testTimeout: 20_000 })
enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

/** A page before a server that wants a proof first, which is 123456 by any way. */
function open(ways: string[]) {
  const asked: string[] = []
  let isProved = false
  const store = createSessionStore()
  store.write(SESSION)
  const api = createApi({
    session: store, locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const path = new URL(request.url).pathname.replace('/api/v1', '')
      const body = await request.text()
      asked.push(`${request.method} ${path} ${body}`.trim())
      if (path === '/me/factors') return Response.json(APP)
      if (path === '/me/proofs/codes') return Response.json({ expires_at: '2026-12-01T10:05:00Z', resend_after_seconds: 60 }, { status: 202 })
      if (path === '/me/proofs' || path === '/auth/second-factor/code') {
        if (!body.includes('123456')) return Response.json({ code: 'code-wrong', title: 'That is not the code' }, { status: 403 })
        isProved = true
        return Response.json(path === '/me/proofs' ? { expires_at: '2026-12-01T10:30:00Z' } : { ...SESSION, access_token: 'b' }, { status: 201 })
      }
      return isProved ? Response.json({ done: true }) : Response.json({ code: 'step-up-required', title: 'Prove it', ways }, { status: 403 })
    },
  })
  mount(StepUpDialog, { attachTo: document.body, global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined })] } })
  return { api, asked, store }
}

async function find(id: string): Promise<HTMLElement> {
  return vi.waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-testid="${id}"]`)
    if (found === null) throw new Error(`no ${id}`)
    return found
  }, { timeout: 8000 })
}
async function type(id: string, text: string): Promise<void> {
  const field = (await find(id)) as HTMLInputElement
  field.value = text
  field.dispatchEvent(new Event('input'))
  field.closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}

it('asks for a code of the phone and repeats what was wanted, as it was', async () => {
  const { api, asked } = open(['phone-code'])
  const wanted = api.transport.json('POST', '/wish', { body: { typed: 'x' } })
  ;(await find('proof-send')).click()
  await type('proof-code', '12')
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('6 digits')
  await type('proof-code', '000000')
  expect((await find('problem')).dataset['code']).toBe('code-wrong')
  await type('proof-code', '123 456')
  expect(await wanted).toEqual({ done: true })
  await flushPromises()
  expect(document.querySelector('[data-testid="step-up"]')).toBeNull()
  expect(asked).toEqual([
    'POST /wish {"typed":"x"}', 'POST /me/proofs/codes', 'POST /me/proofs {"code":"000000"}', 'POST /me/proofs {"code":"123456"}', 'POST /wish {"typed":"x"}',
  ])
})

it('asks for a factor where there is one, once for all who wait, and keeps the new tokens', async () => {
  const { api, store } = open(['totp', 'recovery-code'])
  const wanted = [api.transport.json('POST', '/one'), api.transport.json('DELETE', '/two')]
  await type('factor-code', '123456')
  expect(await Promise.all(wanted)).toEqual([{ done: true }, { done: true }])
  expect(store.read()?.access_token).toBe('b')
})

it('refuses what was wanted when the person thinks better of it, or leaves', async () => {
  const { api, store, asked } = open(['phone-code'])
  const first = api.transport.json('POST', '/wish').catch((error: unknown) => error)
  await find('proof-send')
  ;(await find('step-up-cancel')).click()
  const refused = await first
  expect(isProblem(refused) && refused.code).toBe('step-up-required')
  const second = api.transport.json('POST', '/wish').catch((error: unknown) => error)
  await find('proof-send')
  store.write(null)
  expect(isProblem(await second)).toBe(true)
  expect(asked).toEqual(['POST /wish', 'POST /wish'])
})

it('asks nobody where no page asks', async () => {
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: () => Promise.resolve(Response.json({ code: 'step-up-required', ways: ['phone-code'] }, { status: 403 })),
  })
  await expect(api.transport.json('POST', '/wish')).rejects.toMatchObject({ code: 'step-up-required' })
})
