import { expect, it } from 'vitest'
import { whomOf } from './whom'

it.each([
  [' 138 0000 0001 ', { phone: '138 0000 0001' }],
  ['+44 7911 123456', { phone: '+44 7911 123456' }],
  ['01972b8a-0000-7000-8000-00000000000e', { user_id: '01972b8a-0000-7000-8000-00000000000e' }],
  ['somebody', { phone: 'somebody' }],
])('%s', (text, whom) => {
  expect(whomOf(text)).toEqual(whom)
})
