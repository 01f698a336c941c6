import { defineTexts } from '@onsale/design/i18n'

/** What several pages say about money. */
export const moneyWords = defineTexts({
  'zh-CN': {
    money: {
      channels: { alipay: '支付宝', wechat: '微信支付', sandbox: '沙盒', free: '无需付款' },
      tabs: '财务', payments: '收款', refunds: '退款', lines: { payment: '收款', refund: '退款' }, byItself: '自动', byPerson: '人员 …{id}',
    },
  },
  en: {
    money: {
      channels: { alipay: 'Alipay', wechat: 'WeChat Pay', sandbox: 'Sandbox', free: 'Nothing to pay' },
      tabs: 'Money', payments: 'Payments', refunds: 'Refunds', lines: { payment: 'Payment', refund: 'Refund' }, byItself: 'by itself', byPerson: 'by …{id}',
    },
  },
})
