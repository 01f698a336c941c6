import { expect, it } from 'vitest'
import { PICTURE_BYTES_MAX, placed, readPicture } from './background'

const SHEET = { width: 2000, height: 1500 }
const sizeOf = async () => ({ width: 400, height: 400 })

it('puts the picture into the middle, as large as the sheet allows', () => {
  expect(placed({ width: 400, height: 400 }, SHEET)).toEqual({ x: 250, y: 0, width: 1500, height: 1500 })
  expect(placed({ width: 4000, height: 1000 }, SHEET)).toEqual({ x: 0, y: 500, width: 2000, height: 500 })
})

it('takes pictures only, and none that the server would refuse', async () => {
  const picture = await readPicture(new File(['png'], 'a.png', { type: 'image/png' }), SHEET, sizeOf)
  expect(picture).toMatchObject({ kind: 'picture', background: { image: 'data:image/png;base64,cG5n', width: 1500 } })
  expect((await readPicture(new File(['gif'], 'a.gif', { type: 'image/gif' }), SHEET, sizeOf)).kind).toBe('wrong-type')
  expect((await readPicture(new File([new Uint8Array(PICTURE_BYTES_MAX + 1)], 'a.png', { type: 'image/png' }), SHEET, sizeOf)).kind).toBe('too-large')
  expect((await readPicture(new File(['x'], 'a.png', { type: 'image/png' }), SHEET, async () => { throw new Error('no picture') })).kind).toBe('unreadable')
})
