import { describe, expect, it } from 'vitest'
import { labelAfter, letters, nextLabel, previewLabels, previewNumbers } from './numbering'

describe('previewNumbers', () => {
  it.each([
    [{ scheme: 'count' }, 5, '1 2 3 4 5'],
    [{ scheme: 'count', start: 101 }, 3, '101 102 103'],
    [{ scheme: 'count', reverse: true }, 4, '4 3 2 1'],
    [{ scheme: 'odd' }, 4, '1 3 5 7'],
    [{ scheme: 'odd', start: 10 }, 3, '11 13 15'],
    [{ scheme: 'odd', reverse: true }, 3, '5 3 1'],
    [{ scheme: 'even' }, 4, '2 4 6 8'],
    [{ scheme: 'even', start: 10 }, 3, '10 12 14'],
    [{ scheme: 'even', start: 0 }, 2, '0 2'],
    [{ scheme: 'middle' }, 7, '7 5 3 1 2 4 6'],
    [{ scheme: 'middle' }, 6, '5 3 1 2 4 6'],
    [{ scheme: 'middle', reverse: true }, 5, '4 2 1 3 5'],
    [{ scheme: 'middle', start: 11 }, 3, '13 11 12'],
    [{ scheme: 'middle' }, 1, '1'],
    [{ scheme: 'letters' }, 4, 'A B C D'],
    [{ scheme: 'letters', start: 26 }, 3, 'Z AA AB'],
    [{ scheme: 'letters', start: 0 }, 1, 'A'],
    [{ scheme: 'count' }, 0, ''],
  ] as const)('%j for %i seats', (numbering, count, numbers) => {
    expect(previewNumbers(count, numbering).join(' ')).toBe(numbers)
  })

  it.each(['count', 'odd', 'even', 'middle', 'letters'] as const)('never gives a number twice: %s', (scheme) => {
    for (let count = 0; count < 60; count++) expect(new Set(previewNumbers(count, { scheme })).size).toBe(count)
  })
})

describe('labels', () => {
  it.each([
    ['A', 'B'], ['Z', 'AA'], ['AZ', 'BA'], ['ZZ', 'AAA'], ['a', 'b'], ['z', 'aa'], ['9', '10'], ['09', '10'], ['099', '100'],
    ['Box 3', 'Box 4'], ['Row A', 'Row B'], ['A1', 'A2'], ['Pit', 'Pit 2'], ['', ''], ['排', '排 2'],
  ])('%j is followed by %j', (label, next) => {
    expect(nextLabel(label)).toBe(next)
  })

  it('goes over what is taken', () => {
    expect(labelAfter('A', new Set(['B', 'C', 'E']))).toBe('D')
  })

  it.each([
    [{ scheme: 'letters' }, 'A B C'],
    [{ scheme: 'letters', start: 'y' }, 'Y Z AA'],
    [{ scheme: 'letters', start: '7' }, 'A B C'],
    [{ scheme: 'letters', start: 'C', reverse: true }, 'E D C'],
    [{ scheme: 'numbers' }, '1 2 3'],
    [{ scheme: 'numbers', start: '11' }, '11 12 13'],
    [{ scheme: 'numbers', start: 'x' }, '1 2 3'],
  ] as const)('%j', (labeling, labels) => {
    expect(previewLabels(3, labeling).join(' ')).toBe(labels)
  })

  it('counts letters like columns of a sheet', () => {
    expect([1, 26, 27, 52, 53, 702, 703].map(letters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })
})
