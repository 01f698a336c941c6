import { createApi, createSessionStore, type OwnFactors, type Session } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { installSession } from '../session'
import { canUsePasskeys } from './passkeys'
import SecondStep from './SecondStep.vue'

const SESSION: Session = {
  access_token: 'a', refresh_token: 'r', expires_at: '2026-12-01T10:00:00Z', step: 'done',
  user: { id: 'u1', phone_masked: '138****0010', name: null, roles: ['organiser'], organisation_id: 'o' },
}
const NONE: OwnFactors = { items: [], recovery_codes_left: 0, is_required: true, passkey_host: null }
const APP: OwnFactors = {
  ...NONE, recovery_codes_left: 10, items: [{ id: 'f', kind: 'totp', name: 'App', created_at: '2026-11-01T10:00:00Z', last_used_at: null }],
}
const ADDED = { session: SESSION, recovery_codes: ['AAAA-AAAA-AAAA-AAAA', 'BBBB-BBBB-BBBB-BBBB'] }
const WRONG = () => Response.json({ code: 'second-factor-wrong', title: 'That did not work', detail: 'Try again.' }, { status: 403 })

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})

/** The step of somebody with these factors, before a server that accepts 123456 and the recovery code AAAA. */
async function open(own: OwnFactors) {
  const asked: string[] = []
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const path = new URL(request.url).pathname.replace('/api/v1', '')
      const body = await request.text()
      asked.push(`${request.method} ${path} ${body}`.trim())
      if (path === '/me/factors') return Response.json(own)
      if (path === '/me/factors/totp') return Response.json({ secret: 'ABCDEFGH', uri: 'otpauth://totp/x', expires_at: '2026-12-01T10:00:00Z' }, { status: 201 })
      if (!body.includes('"123456"') && !body.includes('"AAAA"')) return WRONG()
      return Response.json(path.endsWith('/confirmation') ? ADDED : SESSION, { status: 201 })
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
  const step = mount(SecondStep, { global: { plugins: [installDesign, router, (app) => void installSession(app, api, { onPersonChanged: () => undefined })] } })
  await flushPromises()
  const submit = async (field: string, typed: string): Promise<void> => {
    await step.get(`[data-testid="${field}"]`).setValue(typed)
    await step.get('form').trigger('submit')
    await flushPromises()
  }
  return { step, asked, submit }
}

it('takes the code of an app, and says when it is wrong', async () => {
  const { step, asked, submit } = await open(APP)
  await submit('factor-code', '12345')
  expect(step.get('[role="alert"]').text()).toContain('6 digits')
  await submit('factor-code', '000 000')
  expect(step.get('[data-testid="problem"]').attributes('data-code')).toBe('second-factor-wrong')
  await submit('factor-code', '123 456')
  expect(step.emitted('done')).toEqual([[SESSION]])
  expect(asked).toEqual(['GET /me/factors', 'POST /auth/second-factor/code {"code":"000000"}', 'POST /auth/second-factor/code {"code":"123456"}'])
})

it('takes a recovery code instead', async () => {
  const { step, asked, submit } = await open(APP)
  expect(step.find('[data-testid="factor-to-passkey"]').exists()).toBe(false)
  await step.get('[data-testid="factor-to-recovery"]').trigger('click')
  await submit('factor-recovery', 'AAAA')
  expect(step.emitted('done')).toHaveLength(1)
  expect(asked.at(-1)).toBe('POST /auth/second-factor/recovery-code {"code":"AAAA"}')
})

it('lets somebody without a factor add an app, and goes on when the recovery codes are kept', async () => {
  const { step, submit } = await open(NONE)
  expect(step.get<HTMLButtonElement>('[data-testid="enrol-passkey"]').element.disabled).toBe(true)
  await step.get('[data-testid="enrol-totp"]').trigger('click')
  await flushPromises()
  expect(step.get('[data-testid="totp-secret"]').text()).toBe('ABCD EFGH')
  expect(step.find('svg[role="img"]').exists()).toBe(true)
  await submit('enrol-code', '123456')
  expect(step.findAll('[data-testid="recovery-codes"] li').map((line) => line.text())).toEqual(ADDED.recovery_codes)
  expect(step.emitted('done')).toBeUndefined()
  await step.get('[data-testid="recovery-saved"]').trigger('click')
  expect(step.emitted('done')).toEqual([[SESSION]])
})

it('can be left', async () => {
  const { step } = await open(APP)
  await step.get('[data-testid="second-step-leave"]').trigger('click')
  expect(step.emitted('leave')).toHaveLength(1)
})

it.each([
  ['tickets.example', 'tickets.example', true], ['tickets.example', 'www.tickets.example', true], ['tickets.example', 'nottickets.example', false],
  ['localhost', '127.0.0.1', false], [null, 'localhost', false],
])('a passkey of %s on a page of %s: %s', (host, here, can) => {
  window.PublicKeyCredential ??= class {} as unknown as typeof PublicKeyCredential
  expect(canUsePasskeys(host, here)).toBe(can)
})
