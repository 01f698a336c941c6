import { describe, expect, it } from 'vitest'
import { View } from './view'

const WHOLE = { minX: 0, minY: 0, maxX: 2000, maxY: 1000 }
const view = (isStill = true): View => new View({ width: 1000, height: 800 }, WHOLE, () => isStill)

describe('View', () => {
  it('begins with the whole', () => {
    const { camera, box } = view()
    expect([camera.x, camera.y]).toEqual([1000, 500])
    expect(box.minX).toBeLessThan(0)
    expect(box.maxX).toBeGreaterThan(2000)
  })

  it('begins on an empty sheet near enough to draw', () => {
    const one = view()
    one.showEmpty()
    expect([one.camera.x, one.camera.scale]).toEqual([1000, 0.9])
    expect(one.toView({ x: 0, y: 0 }).y).toBeCloseTo(48, 6)
  })

  it('keeps the place under the pointer while it zooms', () => {
    const one = view()
    const before = one.toPlan({ x: 200, y: 300 })
    one.zoom({ x: 200, y: 300 }, 2)
    expect(one.toPlan({ x: 200, y: 300 }).x).toBeCloseTo(before.x, 6)
  })

  it('zooms between its limits', () => {
    const one = view()
    one.zoom({ x: 0, y: 0 }, 1e6)
    expect(one.camera.scale).toBe(one.limits.max)
    one.zoom({ x: 0, y: 0 }, 1e-9)
    expect(one.camera.scale).toBe(one.limits.min)
  })

  it('adds up presses that follow each other in flight', () => {
    const one = view(false)
    const { scale } = one.camera
    one.flyZoom(2, 0)
    one.flyZoom(2, 10)
    one.advance(10_000)
    expect(one.camera.scale).toBeCloseTo(4 * scale, 6)
    expect(one.isMoving).toBe(false)
  })

  it('goes to a seat without standing on it', () => {
    const one = view()
    one.flyToBox({ minX: 100, minY: 100, maxX: 120, maxY: 120 }, 0)
    expect(one.camera).toMatchObject({ x: 110, y: 110, scale: 1.6 })
  })

  it('shows the whole again when the window changes for who saw the whole', () => {
    const one = view()
    one.resize({ width: 500, height: 400 })
    expect(one.camera).toEqual(one.home)
    one.zoom({ x: 0, y: 0 }, 3)
    const { camera } = one
    one.resize({ width: 800, height: 800 })
    expect(one.camera).toEqual(camera)
  })
})
