import { describe, expect, it } from 'vitest'
import { rowIds, selected, smallHall } from '../fixtures'
import { defaultSettings } from './settings'
import { snapAngle, Snapper } from './snapping'

const hall = smallHall()
const settings = { ...defaultSettings(hall), gridSize: 1 }
const everywhere = { minX: -1e4, minY: -1e4, maxX: 1e4, maxY: 1e4 }

describe('Snapper', () => {
  const snapper = new Snapper(hall, settings, everywhere, null)

  it('brings a place into line with the end of a row, and says with which: the nearest', () => {
    const { dx, dy, guides } = snapper.snap([{ x: 104, y: 500 }], 1)
    expect([dx, dy]).toEqual([-4, 0])
    expect(guides).toMatchObject([{ from: { x: 100, y: 160 }, to: { x: 100, y: 500 } }])
  })

  it('offers the place of the next row', () => {
    expect(snapper.at({ x: 103, y: 187 }, 1).place).toEqual({ x: 100, y: 190 })
  })

  it('reaches further from far away, and less from nearby', () => {
    expect(snapper.snap([{ x: 112, y: 500 }], 0.5).dx).toBe(-12)
    expect(snapper.snap([{ x: 104, y: 500 }], 4).dx).toBe(0)
  })

  it('moves several places by the shortest way that brings one into line', () => {
    expect(snapper.snap([{ x: 95, y: 600 }, { x: 202, y: 600 }], 1).dx).toBe(-2)
  })

  it('does not hold what moves to itself', () => {
    const moving = new Snapper(hall, settings, everywhere, selected('rows', ...rowIds(hall)))
    expect(moving.snap([{ x: 104, y: 500 }], 1).dx).toBe(0)
  })

  it('looks at nothing outside of what is seen', () => {
    const elsewhere = new Snapper(hall, settings, { minX: 800, minY: 800, maxX: 900, maxY: 900 }, null)
    expect(elsewhere.snap([{ x: 104, y: 500 }], 1).guides).toEqual([])
  })

  it('falls back to the grid', () => {
    const grid = new Snapper(hall, { ...settings, gridSize: 20 }, everywhere, null)
    expect(grid.at({ x: 871, y: 932 }, 1).place).toEqual({ x: 880, y: 940 })
  })

  it('does nothing when it is switched off', () => {
    const off = new Snapper(hall, { ...settings, snap: false }, everywhere, null)
    expect(off.at({ x: 101, y: 101 }, 1)).toEqual({ place: { x: 101, y: 101 }, guides: [] })
  })
})

it('brings angles to a step that is near, or always', () => {
  expect([snapAngle(46, 45, 3), snapAngle(51, 45, 3), snapAngle(51, 15, 15), snapAngle(-2, 15, 4)]).toEqual([45, 51, 45, -0])
})
