import { describe, expect, it } from 'vitest'
import { toCsv } from './csv'

describe('toCsv', () => {
  it('marks the encoding, ends lines with CRLF and leaves plain cells alone', () => {
    expect(toCsv([['日期', 'sold'], ['2026-12-01', 5], ['x', null]])).toBe('\uFEFF日期,sold\r\n2026-12-01,5\r\nx,\r\n')
  })

  it('quotes commas, quotes and line breaks', () => {
    expect(toCsv([['a,b', 'say "hi"', 'two\nlines']])).toBe('\uFEFF"a,b","say ""hi""","two\nlines"\r\n')
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1'])('makes text of %j', (text) => {
    expect(toCsv([[text]])).toBe(`\uFEFF'${text}\r\n`)
  })

  it('guards before it quotes', () => {
    expect(toCsv([['=HYPERLINK("x","y")']])).toBe(`\uFEFF"'=HYPERLINK(""x"",""y"")"\r\n`)
  })

  it('keeps the sign of our own numbers', () => {
    expect(toCsv([[-5]])).toBe('\uFEFF-5\r\n')
  })
})
