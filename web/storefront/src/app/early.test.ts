import { describe, expect, it, vi } from 'vitest'
import { withEarlyAnswers } from './early'

const URL = '/api/v1/performances/p'

function begun(answer: Promise<Response>): Map<string, Promise<Response>> {
  return new Map([[URL, answer]])
}

describe('answers that were asked for early', () => {
  it('are given once', async () => {
    const call = vi.fn(() => Promise.resolve(new Response('late')))
    const get = withEarlyAnswers(begun(Promise.resolve(new Response('early'))), call)
    expect(await (await get(URL, { method: 'GET' })).text()).toBe('early')
    expect(await (await get(URL, { method: 'GET' })).text()).toBe('late')
    expect(call).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['a refusal', () => Promise.resolve(new Response('gone', { status: 404 }))],
    ['no network', () => Promise.reject(new TypeError('offline'))],
  ])('%s is asked again by the app', async (_, answer) => {
    const get = withEarlyAnswers(begun(answer()), () => Promise.resolve(new Response('late')))
    expect(await (await get(URL, { method: 'GET' })).text()).toBe('late')
  })

  it('are only for reading, and not for who has gone on', async () => {
    const early = begun(Promise.resolve(new Response('early')))
    const call = vi.fn(() => Promise.resolve(new Response('posted')))
    expect(await (await withEarlyAnswers(early, call)(URL, { method: 'POST' })).text()).toBe('posted')
    await expect(withEarlyAnswers(early, call)(URL, { method: 'GET', signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })
})
