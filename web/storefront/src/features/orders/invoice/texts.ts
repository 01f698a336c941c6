import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    open: '电子发票', title: '申请电子发票', lead: '数电发票按实付金额（已退的除外）开具，发送到邮箱。', kind: '抬头类型', personal: '个人', company: '企业', name: '发票抬头', nameCompany: '企业名称', taxNumber: '税号', taxHint: '18 位统一社会信用代码，或 15、17、20 位纳税人识别号',
    email: '接收邮箱', titleInvalid: '请填写发票抬头。', taxNumberInvalid: '请填写 18 位统一社会信用代码，并核对每一位。', emailInvalid: '请检查邮箱格式，例如 name{\'@\'}example.com。',
    submit: '提交申请', save: '保存修改', change: '修改', requested: '已申请，等待开具', requestedDetail: '开具后发送到 {email}。开具前可以修改。', exported: '已提交开具', exportedDetail: '发票会发送到 {email}。如需更换抬头，请联系客服。',
    corrected: '订单有退款，这张发票会红冲，并按剩余金额重开。', amount: '开票金额', done: '好的',
  },
  en: {
    open: 'E-invoice', title: 'Ask for an e-invoice', lead: 'A Chinese e-invoice (shudian fapiao) for what you paid, less what went back. It is sent by e-mail.', kind: 'For', personal: 'A person', company: 'A company', name: 'Name on the invoice', nameCompany: 'Name of the company', taxNumber: 'Tax number', taxHint: 'Unified social credit code of 18 characters, or an older number of 15, 17 or 20',
    email: 'E-mail', titleInvalid: 'Please enter the name on the invoice.', taxNumberInvalid: 'Please enter the code of 18 characters and check each of them.', emailInvalid: 'Please check the address, such as name{\'@\'}example.com.',
    submit: 'Ask for the invoice', save: 'Save the changes', change: 'Change', requested: 'Asked for', requestedDetail: 'It will be sent to {email}. You can change it until it is issued.', exported: 'Being issued', exportedDetail: 'It is sent to {email}. To change the name, please contact us.',
    corrected: 'Money went back since: this invoice is taken back and one for the rest is issued.', amount: 'Amount', done: 'Done',
  },
})
