import { describe, expect, it } from 'vitest'
import { formatOf, nameOfFile, PLAN_FILE_BYTES_MAX, placeOf, readPlanFile } from './planFile'

describe('readPlanFile', () => {
  it('reads JSON, with a byte order mark too', async () => {
    await expect(readPlanFile(new Blob(['\uFEFF{"name":"Hall"}']))).resolves.toEqual({ kind: 'plan', plan: { name: 'Hall' } })
  })

  it('says where it stops to be JSON', async () => {
    await expect(readPlanFile(new Blob(['{\n  "name": "Hall",\n  oops\n}']))).resolves.toEqual({ kind: 'not-json', place: { line: 3, column: 3 } })
  })

  it('says the line of a word that is no value', async () => {
    await expect(readPlanFile(new Blob(['{\n  "name": "Hall",\n  "zones": [ oops ]\n}']))).resolves.toEqual({ kind: 'not-json', place: { line: 3, column: 14 } })
  })

  it('does not guess between two places that look alike', async () => {
    const line = '  "name": "a hall", "next": oops,'
    expect(placeOf(new SyntaxError(`Unexpected token 'o', ..."${line.slice(18, 38)}"... is not valid JSON`), `${line}\n${line}`)).toBeNull()
  })

  it('points at the end of a file that was cut off', async () => {
    await expect(readPlanFile(new Blob(['{\n"a": [1, 2']))).resolves.toEqual({ kind: 'not-json', place: { line: 2, column: 11 } })
  })

  it('does not read what is too large', async () => {
    const file = { size: PLAN_FILE_BYTES_MAX + 1 } as Blob
    await expect(readPlanFile(file)).resolves.toEqual({ kind: 'too-large', bytes: PLAN_FILE_BYTES_MAX + 1 })
  })
})

describe('placeOf', () => {
  it('takes the place from the words of other browsers', () => {
    const fault = new SyntaxError('JSON.parse: expected property name or } at line 7 column 2 of the JSON data')
    expect(placeOf(fault, '')).toEqual({ line: 7, column: 2 })
  })

  it('answers null where none is said', () => {
    expect(placeOf(new SyntaxError('Invalid'), 'x')).toBeNull()
  })
})

describe('formatOf', () => {
  it('tells tables, our own documents and pretix files apart', async () => {
    await expect(formatOf(new File(['row,seat'], 'Hall.CSV'))).resolves.toBe('csv')
    await expect(formatOf(new File(['{"format":"onsale-plan/1"}'], 'hall.json'))).resolves.toBe('onsale')
    await expect(formatOf(new File(['{"zones":[]}'], 'hall.json'))).resolves.toBe('pretix')
    await expect(formatOf(new File(['%PDF'], 'hall.pdf'))).resolves.toBeNull()
  })
})

describe('nameOfFile', () => {
  it('is what a person would call it', () => {
    expect(nameOfFile('great-hall_2.csv')).toBe('great hall 2')
  })
})
