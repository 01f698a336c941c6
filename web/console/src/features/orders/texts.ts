import { defineTexts } from '@onsale/design/i18n'

export const orderTexts = defineTexts({
  'zh-CN': {
    orders: {
      title: '订单', lead: '按订单号、状态或场次查找，查看一笔订单的全部经过。', order: '订单', one: '订单 {number}', search: '订单号', state: '状态', allStates: '全部状态', onePerformance: '只看一个场次', clear: '清除筛选',
      empty: '还没有订单', emptyDetail: '开售后，订单会出现在这里。', noMatch: '没有符合条件的订单', noMatchDetail: '请检查订单号，或清除筛选。', unknownShow: '场次已不在', refundedOf: '已退 {amount}',
      states: { pending_payment: '待支付', paid: '已支付', fulfilled: '已出票', used: '已使用', cancelled: '已取消', expired: '已过期', refunding: '退款中', refunded: '已退款', partially_refunded: '部分退款' },
      tickets: '票', total: '合计', unseated: '不对号', refunds: '退款', payments: '支付', history: '全部经过', account: '资金往来', accountHint: '每一笔钱从哪里来、到哪里去，以及现在在哪里。',
      refundStates: { requested: '票正在作废', due: '等待退款', pending: '渠道处理中', done: '已退款', refused: '渠道拒绝', rejected: '未退' },
      refundKinds: { unneeded: '多付自动退回', 'seats-gone': '无票自动退回', 'wrong-amount': '金额不符退回', buyer: '买家退票', staff: '人工退票', organiser: '场次取消' },
      refundProblems: { refused: '渠道没有退这笔钱。钱还在，需要人工处理。', rejected: '有票已经入场，没有退款，其余票仍然有效。' }, feeKept: '手续费 {fee}', doneAt: '{time} 到账',
      paymentStates: { pending: '等待付款', succeeded: '已付款', closed: '已关闭', refunding: '退回中', refunded: '已退回', wrong_amount: '金额不符' }, noPayments: '还没有支付。', asked: '应付', received: '实收', promisedBack: '应退', startedAt: '时间', transaction: '渠道交易号',
      movements: { 'payment-received': '收到付款', 'payment-assigned': '款项归入订单', 'refund-promised': '决定退款', 'refund-sent': '退款到账', settlement: '结算', 'provider-fee': '渠道手续费', correction: '对账更正' }, noMovements: '还没有资金往来。', to: '到',
      accounts: { channel: '{name}', orders: '订单款', unassigned: '待认领款', refunds: '待退给买家', organiser: '主办方{name}', platform: '平台', costs: '{name}手续费' },
      moments: {
        'order-placed': '下单', 'payment-started': '开始支付', 'payment-received': '渠道收款', 'refund-requested': '申请退款', 'refund-approved': '票已作废，决定退款', 'refund-done': '退款到账', 'provider-told': '渠道通知',
        'exception-opened': '需要人工处理', 'exception-resolved': '已人工处理', 'staff-acted': '人员操作',
      },
      verdicts: { pay: '正常付款', 'pay-late': '迟到的付款', 'send-back': '无法使用，退回', known: '重复通知', doubtful: '与已知不符，未采信', ask: '向渠道核实', 'wrong-amount': '金额不符' },
      exceptions: { 'wrong-amount': '金额不符', 'refund-refused': '渠道拒绝退款', 'stuck-order': '订单停滞', 'stuck-refund': '退款停滞', 'stuck-payment': '支付停滞', 'bill-missing': '缺账单', difference: '对账差异' }, deeds: { 'refund-requested': '发起退款' },
      decide: '这笔订单有待处理的事项', decideDetail: '请看下面的经过。',
      refund: '退款…', refundTitle: '退款', whichTickets: '退哪些票', allTickets: '全部 {count} 张', ruleFee: '按规则手续费 {fee}', ruleNone: '按规则不可退', fee: '手续费', fees: { rules: '按购买时的规则：{fee}', none: '不收手续费', own: '其他金额' }, ownFee: '手续费（元）', ownFeeHint: '最多 {fee}。', reason: '原因', reasonHint: '买家会看到。',
      effect: '退 {count} 张票（票价 {price}），收手续费 {fee}，买家收到 {amount}。票立即作废，不能恢复。', confirm: '退款 {amount}', done: '退款 {amount} 已提交',
      blocked: { 'not-paid': '这笔订单没有付款，没有可退的钱。', 'not-ready': '正在出票，请稍后再试。', used: '票都已入场，不能退款。', refunded: '所有票都已退款或正在退款。', closed: '按购买时的规则已不可退。你仍然可以退，请写明原因。' },
      faults: { items: '请选择要退的票。', fee: '不能高于规则的手续费。' },
    },
  },
  en: {
    orders: {
      title: 'Orders', lead: 'Find an order by number, state or performance, and see all that happened to it.', order: 'Order', one: 'Order {number}', search: 'Order number', state: 'State', allStates: 'All states', onePerformance: 'One performance', clear: 'Clear filters',
      empty: 'No orders yet', emptyDetail: 'They appear here once tickets are on sale.', noMatch: 'No order matches', noMatchDetail: 'Check the number, or clear the filters.', unknownShow: 'A performance that is gone', refundedOf: '{amount} refunded',
      states: { pending_payment: 'To be paid', paid: 'Paid', fulfilled: 'Tickets issued', used: 'Used', cancelled: 'Cancelled', expired: 'Expired', refunding: 'Being refunded', refunded: 'Refunded', partially_refunded: 'Partly refunded' },
      tickets: 'Tickets', total: 'Total', unseated: 'Free seating', refunds: 'Refunds', payments: 'Payments', history: 'History', account: 'Where the money went', accountHint: 'Every movement from one account to another, and what is left where.',
      refundStates: { requested: 'Tickets are being voided', due: 'To be sent', pending: 'With the provider', done: 'Refunded', refused: 'Refused by the provider', rejected: 'Not refunded' },
      refundKinds: { unneeded: 'Paid too much', 'seats-gone': 'No tickets left', 'wrong-amount': 'Wrong amount', buyer: 'By the buyer', staff: 'By staff', organiser: 'Performance cancelled' },
      refundProblems: { refused: 'The provider did not send it back. The money is still here; somebody has to decide.', rejected: 'A ticket was used meanwhile: nothing went back, the others stay valid.' }, feeKept: '{fee} kept', doneAt: 'back {time}',
      paymentStates: { pending: 'Waiting', succeeded: 'Paid', closed: 'Closed', refunding: 'Going back', refunded: 'Gone back', wrong_amount: 'Wrong amount' }, noPayments: 'No payment yet.', asked: 'Asked', received: 'Received', promisedBack: 'Promised back', startedAt: 'Time', transaction: 'Provider’s number',
      movements: { 'payment-received': 'Payment received', 'payment-assigned': 'Money found its order', 'refund-promised': 'Refund promised', 'refund-sent': 'Refund sent', settlement: 'Settlement', 'provider-fee': 'Provider’s fee', correction: 'Correction' }, noMovements: 'No money has moved yet.', to: 'to',
      accounts: { channel: '{name}', orders: 'Money of orders', unassigned: 'Unassigned', refunds: 'Owed to buyers', organiser: 'Organiser {name}', platform: 'Platform', costs: 'Fees of {name}' },
      moments: {
        'order-placed': 'Ordered', 'payment-started': 'Payment begun', 'payment-received': 'Paid at the provider', 'refund-requested': 'Refund asked for', 'refund-approved': 'Tickets void, refund promised', 'refund-done': 'Refund sent', 'provider-told': 'Provider told us',
        'exception-opened': 'Needs a decision', 'exception-resolved': 'Decided', 'staff-acted': 'Staff',
      },
      verdicts: { pay: 'paid', 'pay-late': 'paid late', 'send-back': 'of no use, goes back', known: 'told again', doubtful: 'does not fit, not believed', ask: 'provider is asked', 'wrong-amount': 'wrong amount' },
      exceptions: { 'wrong-amount': 'wrong amount', 'refund-refused': 'refund refused', 'stuck-order': 'order stuck', 'stuck-refund': 'refund stuck', 'stuck-payment': 'payment stuck', 'bill-missing': 'bill missing', difference: 'difference to the bill' }, deeds: { 'refund-requested': 'asked for a refund' },
      decide: 'Something about this order needs a decision', decideDetail: 'See what happened below.',
      refund: 'Refund…', refundTitle: 'Refund', whichTickets: 'Which tickets', allTickets: 'All {count} tickets', ruleFee: 'fee by the rules: {fee}', ruleNone: 'not refundable by the rules', fee: 'Fee', fees: { rules: 'By the rules of the purchase: {fee}', none: 'No fee', own: 'Another amount' }, ownFee: 'Fee (CNY)', ownFeeHint: 'At most {fee}.', reason: 'Reason', reasonHint: 'The buyer sees it.',
      effect: 'No ticket is chosen: {price}, {fee}, {amount}. | {count} ticket ({price}) is refunded, {fee} is kept as fee: the buyer gets {amount}. It becomes void at once, for good. | {count} tickets ({price}) are refunded, {fee} is kept as fee: the buyer gets {amount}. They become void at once, for good.', confirm: 'Refund {amount}', done: 'The refund of {amount} is on its way',
      blocked: { 'not-paid': 'This order was not paid: there is nothing to refund.', 'not-ready': 'Its tickets are being issued. Try again in a moment.', used: 'Everybody was admitted: no refund.', refunded: 'All of it is refunded, or being refunded.', closed: 'The rules of the purchase refund nothing any more. You still may; say why.' },
      faults: { items: 'Choose the tickets.', fee: 'Not more than the fee of the rules.' },
    },
  },
})
