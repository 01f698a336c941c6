import { Problem } from '@onsale/api'
import { expect, it } from 'vitest'
import { isAboutVoucher } from './useVoucher'

it('tells what is about a voucher from what is about the order', () => {
  const about = (code: string) => isAboutVoucher(new Problem({ code }, 409))
  expect([about('voucher-used-up'), about('hold-expired'), isAboutVoucher(null)]).toEqual([true, false, false])
})
