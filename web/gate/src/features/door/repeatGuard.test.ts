import { describe, expect, it } from 'vitest'
import { createRepeatGuard } from './repeatGuard'

function guardAt(times: number[]) {
  return createRepeatGuard(() => times.shift() ?? Number.NaN, 3_000)
}

describe('createRepeatGuard', () => {
  it('lets the first reading through and holds back repeats within three seconds', () => {
    const guard = guardAt([0, 40, 2_999])
    expect([guard.admits('A'), guard.admits('A'), guard.admits('A')]).toEqual([true, false, false])
  })

  it('keeps holding back while the code stays in sight', () => {
    const guard = guardAt([0, 2_000, 4_000, 6_000])
    expect([1, 2, 3, 4].map(() => guard.admits('A'))).toEqual([true, false, false, false])
  })

  it('lets it through again once it was out of sight for the window', () => {
    const guard = guardAt([0, 3_000])
    expect([guard.admits('A'), guard.admits('A')]).toEqual([true, true])
  })

  it('does not confuse two codes', () => {
    const guard = guardAt([0, 10, 20])
    expect([guard.admits('A'), guard.admits('B'), guard.admits('A')]).toEqual([true, true, false])
  })

  it('stays bounded', () => {
    let at = 0
    const guard = createRepeatGuard(() => (at += 1), 3_000)
    for (let index = 0; index < 500; index += 1) expect(guard.admits(`code ${index}`)).toBe(true)
    expect(guard.admits('code 499')).toBe(false)
  })
})
