import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '隐私', lead: '我们保存了您的哪些信息、为什么、保存多久，以及您可以怎么做。', kept: '我们保存的信息', purpose: '用途', basis: '依据', period: '保存期限', afterErasure: '注销后',
    delete: '删除', blank: '清空', keep: '保留', copy: '获取副本', copyLead: '包含您的账号、实名信息、订单、电子票和消息，证件号码只显示部分。生成后 7 天内可以下载。', ask: '生成副本',
    collecting: '正在生成', collected: '已收集 {done} / {total} 部分', ready: '副本已生成，{when} 前可以下载。', json: '下载 JSON', pdf: '下载 PDF',
    erase: '注销账号', eraseLead: '申请后有 7 天冷静期，可以随时撤销。之后您的手机号、姓名、实名信息、设备和消息会被删除，订单和付款依法保留，只对应一个随机编号；已开发票的抬头保留 10 年。注销无法恢复，同一手机号再次登录会成为新账号。',
    eraseAsk: '申请注销', eraseTitle: '确认注销账号', eraseDetail: '我们会向您的手机发送验证码。', send: '发送验证码', sent: '验证码已发送。', code: '验证码', codeMissing: '请输入验证码。', confirm: '确认注销', back: '返回',
    checking: '正在检查是否有未完成的订单…', waiting: '账号将于 {when} 注销。', cancel: '撤销申请', cancelled: '申请已撤销，账号保留。', rechecking: '正在注销…', refused: '暂时不能注销：',
    'coming-tickets': '订单 {number} 的演出还没有结束', 'open-refund': '订单 {number} 的退款还没有完成', 'open-payment': '订单 {number} 等待付款，请付款或取消', 'last-owner': '您是一个机构的唯一所有者，请先把所有者角色交给他人',
  },
  en: {
    title: 'Privacy', lead: 'What we keep of you, why and for how long, and what you can do.', kept: 'What we keep', purpose: 'Purpose', basis: 'Legal basis', period: 'Kept', afterErasure: 'After erasure',
    delete: 'deleted', blank: 'emptied', keep: 'kept', copy: 'Get a copy', copyLead: 'Your account, attendees, orders, tickets and messages; document numbers in part. You can download it for 7 days.', ask: 'Make a copy',
    collecting: 'Being made', collected: '{done} of {total} parts', ready: 'Your copy is ready. You can download it until {when}.', json: 'Download JSON', pdf: 'Download PDF',
    erase: 'Erase your account', eraseLead: 'You have 7 days to change your mind. Then your phone number, name, attendees, devices and messages are erased. Orders and payments stay by law, under a random number alone; the name on an invoice stays for 10 years. It cannot be undone; whoever signs in with your number afterwards gets a new account.',
    eraseAsk: 'Erase my account', eraseTitle: 'Erase your account?', eraseDetail: 'We send a code to your phone.', send: 'Send the code', sent: 'The code is on its way.', code: 'Code', codeMissing: 'Enter the code.', confirm: 'Erase my account', back: 'Back',
    checking: 'Looking for orders that are not finished…', waiting: 'Your account will be erased on {when}.', cancel: 'Keep my account', cancelled: 'Your account stays.', rechecking: 'Your account is being erased…', refused: 'Your account cannot be erased now:',
    'coming-tickets': 'The show of order {number} is not over yet', 'open-refund': 'The refund of order {number} is not finished', 'open-payment': 'Order {number} waits for its payment: pay or cancel it', 'last-owner': 'You are the only owner of an organisation: make somebody else an owner first',
  },
})
