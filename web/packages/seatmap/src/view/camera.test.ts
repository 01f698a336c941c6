import { describe, expect, it } from 'vitest'
import { seeded } from '../fixtures'
import { clampCamera, fitBounds, panBy, toPlan, toView, visibleBounds, zoomAbout, type Camera } from './camera'
import { flightAt } from './flight'

const view = { width: 390, height: 600 }
const bounds = { minX: 0, minY: 0, maxX: 1300, maxY: 740 }

/** 200 cameras and points that differ. */
function samples(): { camera: Camera; at: { x: number; y: number }; scale: number }[] {
  const random = seeded(1)
  return Array.from({ length: 200 }, () => ({
    camera: { x: random() * 2000 - 400, y: random() * 2000 - 400, scale: 0.05 + random() * 3 },
    at: { x: random() * view.width, y: random() * view.height },
    scale: 0.05 + random() * 3,
  }))
}

describe('camera', () => {
  it('turns view points into plan points and back', () => {
    for (const { camera, at } of samples()) {
      const back = toView(camera, view, toPlan(camera, view, at))
      expect(back.x).toBeCloseTo(at.x, 6)
      expect(back.y).toBeCloseTo(at.y, 6)
    }
  })

  it('keeps the point under the finger when it zooms', () => {
    for (const { camera, at, scale } of samples()) {
      const before = toPlan(camera, view, at)
      const after = toPlan(zoomAbout(camera, view, at, scale), view, at)
      expect(after.x).toBeCloseTo(before.x, 6)
      expect(after.y).toBeCloseTo(before.y, 6)
    }
  })

  it('moves the plan with the finger', () => {
    const camera = { x: 100, y: 100, scale: 0.5 }
    expect(panBy(camera, 20, -10)).toEqual({ x: 60, y: 120, scale: 0.5 })
  })

  it('shows the whole box when it fits it', () => {
    const seen = visibleBounds(fitBounds(bounds, view, 20), view)
    expect(seen.minX).toBeLessThanOrEqual(bounds.minX)
    expect(seen.minY).toBeLessThanOrEqual(bounds.minY)
    expect(seen.maxX).toBeGreaterThanOrEqual(bounds.maxX)
    expect(seen.maxY).toBeGreaterThanOrEqual(bounds.maxY)
  })

  it('survives a view without room', () => {
    expect(fitBounds(bounds, { width: 1, height: 1 }, 20).scale).toBeGreaterThan(0)
  })
})

describe('clampCamera', () => {
  const limits = { min: 0.27, max: 3 }

  it('never loses the plan, and clamping twice changes nothing', () => {
    for (const { camera } of samples()) {
      const once = clampCamera(camera, bounds, view, limits)
      const seen = visibleBounds(once, view)
      expect(once.scale).toBeGreaterThanOrEqual(limits.min)
      expect(once.scale).toBeLessThanOrEqual(limits.max)
      expect(seen.minX).toBeLessThan(bounds.maxX)
      expect(seen.maxX).toBeGreaterThan(bounds.minX)
      expect(seen.minY).toBeLessThan(bounds.maxY)
      expect(seen.maxY).toBeGreaterThan(bounds.minY)
      const twice = clampCamera(once, bounds, view, limits)
      expect(twice.x).toBeCloseTo(once.x, 6)
      expect(twice.y).toBeCloseTo(once.y, 6)
    }
  })

  it('centres a plan that fits', () => {
    expect(clampCamera({ x: 9999, y: -9999, scale: 0.1 }, bounds, view, { min: 0.1, max: 3 })).toEqual({ x: 650, y: 370, scale: 0.1 })
  })
})

describe('flightAt', () => {
  const from = { x: 0, y: 0, scale: 0.3 }

  it('starts where it is and ends where it should', () => {
    const to = { x: 100, y: 50, scale: 1.2 }
    expect(flightAt(from, to, 0)).toEqual(from)
    expect(flightAt(from, to, 200)).toEqual(to)
    expect(flightAt(from, to, 0, 0)).toEqual(to)
  })

  it('keeps the anchor of a zoom in its place all the way', () => {
    const at = { x: 300, y: 80 }
    const to = zoomAbout(from, view, at, 1.2)
    const fixed = toPlan(from, view, at)
    for (let elapsed = 0; elapsed <= 200; elapsed += 20) {
      const during = toPlan(flightAt(from, to, elapsed), view, at)
      expect(during.x).toBeCloseTo(fixed.x, 4)
      expect(during.y).toBeCloseTo(fixed.y, 4)
    }
  })
})
