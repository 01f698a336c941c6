import { expect, it } from 'vitest'
import { ageOn, beijingDay, checkCharacter, plainNumber, readNumber } from './document'

const TODAY = '2026-11-23'
const RESIDENT = '11010519491231002X'
const wrong = (problem: string) => ({ state: 'wrong', problem })
const right = (birthday: string | null) => ({ state: 'right', birthday })

it('reads the birthday of a resident and of a foreign resident', () => {
  expect(readNumber('resident-id', RESIDENT, TODAY)).toEqual(right('1949-12-31'))
  expect(readNumber('resident-id', ' 110105 19491231 002x ', TODAY)).toEqual(right('1949-12-31'))
  expect(readNumber('resident-id', '１１０１０５１９４９１２３１００２Ｘ', TODAY)).toEqual(right('1949-12-31'))
  expect(readNumber('foreign-resident-id', checked('91101051980010100'), TODAY)).toEqual(wrong('birth'))
  expect(readNumber('foreign-resident-id', checked('91101019800101001'), TODAY)).toEqual(right('1980-01-01'))
})

it('finds every single wrong digit and every swap of neighbours', () => {
  for (let at = 0; at < 17; at += 1) {
    for (const digit of '0123456789') {
      if (digit === RESIDENT[at]) continue
      const typed = RESIDENT.slice(0, at) + digit + RESIDENT.slice(at + 1)
      expect(readNumber('resident-id', typed, TODAY)).toEqual(wrong('checksum'))
    }
    const [a, b] = [RESIDENT[at]!, RESIDENT[at + 1]!]
    const swapped = RESIDENT.slice(0, at) + b + a + RESIDENT.slice(at + 2)
    if (a !== b) expect(readNumber('resident-id', swapped, TODAY).state).toBe('wrong')
  }
})

it('knows which regions and days there are', () => {
  expect(readNumber('resident-id', checked('99010519491231002'), TODAY)).toEqual(wrong('region'))
  expect(readNumber('resident-id', checked('83010519491231002'), TODAY)).toEqual(right('1949-12-31'))
  expect(readNumber('resident-id', checked('11010520230229002'), TODAY)).toEqual(wrong('birth'))
  expect(readNumber('resident-id', checked('11010520240229002'), TODAY)).toEqual(right('2024-02-29'))
  expect(readNumber('resident-id', checked('11010518991231002'), TODAY)).toEqual(wrong('birth'))
  expect(readNumber('resident-id', checked('11010520261123002'), TODAY)).toEqual(right(TODAY))
  expect(readNumber('resident-id', checked('11010520261124002'), TODAY)).toEqual(wrong('birth'))
})

it('refuses what only looks like our letters', () => {
  expect(readNumber('resident-id', '11010519491231002Х', TODAY)).toEqual(wrong('characters'))
  expect(readNumber('passport', 'ı2345678', TODAY)).toEqual(wrong('characters'))
})

it.each([
  ['resident-id', '1101', 'typing'], ['resident-id', '1101A', 'wrong'], ['resident-id', `${RESIDENT}1`, 'wrong'], ['resident-id', ' ', 'empty'],
  ['hk-macau-permit', 'h', 'typing'], ['hk-macau-permit', 'h12345678', 'right'], ['hk-macau-permit', 'm123456789', 'wrong'], ['hk-macau-permit', '1', 'wrong'],
  ['taiwan-permit', '1234567', 'typing'], ['taiwan-permit', '12345678', 'right'], ['taiwan-permit', '123456789', 'wrong'],
  ['passport', 'E123', 'typing'], ['passport', 'ABCDEFGH', 'typing'], ['passport', 'E12345678', 'right'], ['passport', 'ABCDEFGHIJKL', 'wrong'], ['passport', 'E-12', 'wrong'],
  ['foreign-resident-id', 'CHN', 'typing'], ['foreign-resident-id', 'CHN110012345678', 'right'], ['foreign-resident-id', '81', 'wrong'],
] as const)('%s: %s is %s', (kind, typed, state) => {
  expect(readNumber(kind, typed, TODAY).state).toBe(state)
})

it('writes a number in one spelling and counts completed years', () => {
  expect(plainNumber(' h 1234 5678 ')).toBe('H12345678')
  expect(ageOn('2012-11-23', TODAY)).toBe(14)
  expect(ageOn('2012-11-24', TODAY)).toBe(13)
  expect(ageOn('2012-02-29', '2026-02-28')).toBe(13)
  expect(beijingDay(Date.parse('2026-11-22T16:00:00Z'))).toBe(TODAY)
})

function checked(seventeen: string): string {
  return seventeen + checkCharacter(seventeen)
}
