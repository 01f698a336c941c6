import { describe, expect, it } from 'vitest'
import { addMoney, formatMoney, parseAmount, timesMoney } from './money'
import { formatSeat, paintedName } from './seat'
import { formatCountdown, formatDayRange, formatPlaceTime, formatTime } from './time'

const cny = (amount: number) => ({ amount_minor: amount, currency: 'CNY' })

describe('money', () => {
  it.each([
    [128_000, '¥1,280'], [38_000, '¥380'], [9_950, '¥99.50'], [1, '¥0.01'], [0, '¥0'], [14_820_000, '¥148,200'],
  ])('%i fen reads the same in both languages: %s', (amount, words) => {
    expect([formatMoney(cny(amount), 'zh-CN'), formatMoney(cny(amount), 'en')]).toEqual([words, words])
  })

  it('knows currencies without cents', () => {
    expect(formatMoney({ amount_minor: 1280, currency: 'JPY' }, 'en')).toBe('¥1,280')
  })

  it('adds and multiplies exactly, and never two currencies', () => {
    expect(addMoney(cny(10), cny(20))).toEqual(cny(30))
    expect(timesMoney(cny(9_950), 3)).toEqual(cny(29_850))
    expect(() => addMoney(cny(1), { amount_minor: 1, currency: 'USD' })).toThrow('cannot add USD to CNY')
  })

  it.each([
    ['1280', 128_000], ['99.5', 9_950], ['0.29', 29], [' 1,280.00 ', 128_000], ['19.99', 1_999],
  ])('reads %s as typed', (typed, amount) => {
    expect(parseAmount(typed, 'CNY')).toEqual(cny(amount))
  })

  it.each(['', '-1', '1.999', 'abc', '1e3', '.5'])('refuses %s', (typed) => {
    expect(parseAmount(typed, 'CNY')).toBeNull()
  })
})

// The same examples as tests/contracts/test_values.py.
describe('a seat', () => {
  it.each([
    ['楼座 / Balcony, Row 1, Seat 7', '楼座 1 排 7 座', 'Balcony, Row 1, Seat 7'],
    ['Ground floor, Row A, Seat 7', 'Ground floor A 排 7 座', 'Ground floor, Row A, Seat 7'],
    ['内场 A 区, Row 12, Seat 3', '内场 A 区 12 排 3 座', '内场 A 区, Row 12, Seat 3'],
    ['Row A, Seat 1', 'A 排 1 座', 'Row A, Seat 1'],
    ['Table 4, Seat 2', 'Table 4, Seat 2', 'Table 4, Seat 2'],
    ['Hall, Reihe B, Platz 1', 'Hall, Reihe B, Platz 1', 'Hall, Reihe B, Platz 1'],
  ])('%s is read in Chinese as %s, in English as %s', (label, chinese, english) => {
    expect([formatSeat({ id: 's', label }, 'zh-CN'), formatSeat({ id: 's', label }, 'en')]).toEqual([chinese, english])
  })

  it.each([
    ['楼座 / Balcony', '楼座', 'Balcony'],
    ['看台 A / Stand A', '看台 A', 'Stand A'],
    ['101 区 / Block 101', '101 区', 'Block 101'],
    ['Balcony', 'Balcony', 'Balcony'],
    ['内场 A 区', '内场 A 区', '内场 A 区'],
    ['A / B', 'A / B', 'A / B'],
    ['东区 / 西区', '东区 / 西区', '东区 / 西区'],
    ['楼座/Balcony', '楼座/Balcony', '楼座/Balcony'],
  ])('the section %s is %s in Chinese and %s in English', (name, chinese, english) => {
    expect([paintedName(name, 'zh-CN'), paintedName(name, 'en')]).toEqual([chinese, english])
  })
})

describe('time', () => {
  const instant = '2026-12-31T16:30:00Z'

  it("is the venue's, whatever the reader's clock says", () => {
    expect(formatTime(instant, 'moment', 'zh-CN', 'Asia/Shanghai')).toBe('1月1日 周五 00:30')
    expect(formatTime(instant, 'moment', 'zh-CN', 'Europe/London')).toBe('12月31日 周四 16:30')
    expect(formatTime(instant, 'moment', 'en', 'Asia/Shanghai')).toBe('Fri, Jan 1, 00:30')
    expect(formatTime(instant, 'date', 'en', 'Asia/Shanghai')).toBe('Fri, Jan 1, 2027')
  })

  it('says whose clock it is when the reader has another one', () => {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(formatPlaceTime(instant, 'moment', 'en', own)).toBe(formatTime(instant, 'moment', 'en'))
    const [far, name, nameZh] = own === 'Asia/Tokyo' ? ['Asia/Shanghai', 'China Standard Time', '中国标准时间'] as const : ['Asia/Tokyo', 'Japan Standard Time', '日本标准时间'] as const
    expect(formatPlaceTime(instant, 'moment', 'en', far)).toBe(`${formatTime(instant, 'moment', 'en', far)} (${name})`)
    expect(formatPlaceTime(instant, 'moment', 'zh-CN', far)).toBe(`${formatTime(instant, 'moment', 'zh-CN', far)}（${nameZh}）`)
    expect(formatPlaceTime('soon', 'moment', 'en', far)).toBe('')
  })

  it('says midnight as 00, never 24', () => {
    expect(formatTime('2026-12-31T16:00:00Z', 'time', 'en', 'Asia/Shanghai')).toBe('00:00')
  })

  it('says one day once', () => {
    expect(formatDayRange(instant, '2027-01-01T10:00:00Z', 'zh-CN', 'Asia/Shanghai')).toBe('1月1日 周五')
    expect(formatDayRange(instant, '2027-01-03T10:00:00Z', 'en', 'Asia/Shanghai')).toBe('Fri, Jan 1 – Sun, Jan 3')
  })

  it('is empty for what is no time', () => {
    expect(formatTime('soon', 'time', 'en')).toBe('')
  })

  it.each([
    [600_000, '10:00'], [65_000, '1:05'], [59_001, '1:00'], [1, '0:01'], [0, '0:00'], [-5, '0:00'], [3_729_000, '1:02:09'],
  ])('%i ms left is %s', (left, words) => {
    expect(formatCountdown(left)).toBe(words)
  })
})
