import { describe, expect, it } from 'vitest'
import { planOf } from '../fixtures'
import { toPlan } from './camera'
import { Viewport } from './viewport'

const view = { width: 390, height: 560 }
const plan = planOf([
  { section: 'Stalls', category: 0, x: 0, y: 0, rows: 20, columns: 60 },
  { section: 'Box', category: 1, x: 1600, y: 0, rows: 4, columns: 4 },
])
const start = (isStill = true): Viewport => new Viewport(plan, view, () => isStill)

describe('Viewport', () => {
  it('starts with the whole plan and never goes further away', () => {
    const viewport = start()
    viewport.zoom({ x: 10, y: 10 }, 0.01)
    expect(viewport.camera).toEqual(viewport.home)
  })

  it('stops at the largest seat that makes sense', () => {
    const viewport = start()
    viewport.zoom({ x: 10, y: 10 }, 1e6)
    expect(viewport.radiusPx).toBe(30)
  })

  it('shows a small block whole, and the tapped part of a wide one', () => {
    const viewport = start()
    viewport.flyToBlock(plan.blocks[1]!.bounds, { x: 1600, y: 0 }, 0)
    expect(viewport.camera.x).toBeCloseTo(1637.5, 3)
    expect(viewport.radiusPx).toBeGreaterThanOrEqual(10)
    viewport.flyToBlock(plan.blocks[0]!.bounds, { x: 700, y: 200 }, 0)
    expect(viewport.radiusPx).toBe(10)
    expect(viewport.camera.x).toBeCloseTo(700, 3)
  })

  it('flies in 200 ms and then rests', () => {
    const viewport = start(false)
    viewport.flyZoom({ x: 195, y: 280 }, 3, 1000)
    const target = viewport.home.scale * 3
    viewport.advance(1100)
    expect(viewport.camera.scale).toBeGreaterThan(viewport.home.scale)
    expect(viewport.camera.scale).toBeLessThan(target)
    viewport.advance(1200)
    expect(viewport.camera.scale).toBeCloseTo(target, 6)
    expect(viewport.isMoving).toBe(false)
  })

  it('does not move by itself when motion is reduced', () => {
    const viewport = start(true)
    viewport.zoom({ x: 195, y: 280 }, 4)
    viewport.fling(3, 3, 0)
    expect(viewport.isMoving).toBe(false)
    viewport.flyZoom({ x: 195, y: 280 }, 2, 0)
    expect(viewport.isMoving).toBe(false)
  })

  it('keeps the place when the view changes its size', () => {
    const viewport = start()
    viewport.zoom({ x: 195, y: 280 }, 6)
    const before = toPlan(viewport.camera, view, { x: 195, y: 280 })
    viewport.resize({ width: 844, height: 390 })
    expect(toPlan(viewport.camera, { width: 844, height: 390 }, { x: 422, y: 195 }).x).toBeCloseTo(before.x, 3)
    expect(start().home.scale).toBeLessThan(viewport.camera.scale)
  })

  it('stays the whole plan when it was the whole plan', () => {
    const viewport = start()
    viewport.resize({ width: 1040, height: 700 })
    expect(viewport.camera).toEqual(viewport.home)
  })
})
