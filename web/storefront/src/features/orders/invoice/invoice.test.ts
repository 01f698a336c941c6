import { describe, expect, it } from 'vitest'
import { invoiceErrors, invoiceRequestOf, type InvoiceDraft } from './invoice'

const COMPANY: InvoiceDraft = { kind: 'company', titles: { personal: '李小明', company: ' 上海山海文化有限公司 ' }, taxNumber: '91310000 ma1k 35u7 2x', email: ' a@example.com ' }

describe('the wish for an invoice', () => {
  it('is sent without blanks, in capitals, and without a number for a person', () => {
    expect(invoiceRequestOf(COMPANY)).toEqual({ kind: 'company', title: '上海山海文化有限公司', tax_number: '91310000MA1K35U72X', email: 'a@example.com' })
    expect(invoiceRequestOf({ ...COMPANY, kind: 'personal' })).toEqual({ kind: 'personal', title: '李小明', email: 'a@example.com' })
  })

  it('needs a title, an address, and of a company a number of the right length', () => {
    expect(invoiceErrors(COMPANY)).toEqual({})
    expect(invoiceErrors({ ...COMPANY, titles: { personal: '李小明', company: ' ' }, email: 'a@b' })).toEqual({ title: 'titleInvalid', email: 'emailInvalid' })
    const numbers = ['', '9131', '913100000000000', '9131000000000000', '91310000MA1K35U7', '91310000-MA1K35U72']
    expect(numbers.map((taxNumber) => Object.keys(invoiceErrors({ ...COMPANY, taxNumber })).length)).toEqual([1, 1, 0, 1, 1, 1])
    expect(invoiceErrors({ ...COMPANY, kind: 'personal', taxNumber: '' })).toEqual({})
  })
})
