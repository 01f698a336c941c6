import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '我的订单', order: '订单', number: '订单号', empty: '还没有订单', emptyDetail: '买到的票和付款记录会出现在这里。', browse: '去看看演出', count: '{count} 张', more: '显示更多',
    state: {
      pending_payment: '待支付', paid: '已支付，出票中', fulfilled: '已出票', used: '已使用', cancelled: '已取消', expired: '已过期', refunding: '退款中', refunded: '已退款', partially_refunded: '部分退款',
    },
    lead: {
      pending_payment: '请在 {time} 前完成支付。到时间未支付，订单会自动取消，票会放回，不会扣款。', paid: '付款成功，正在为您出票，通常只要几秒。', fulfilled: '电子票已放入票夹，入场时出示二维码。',
      used: '感谢到场。', showCancelled: '演出取消了，全部票款会原路退回，无需操作。', cancelled: '订单已取消，票已放回。', expired: '支付时间已到，票已放回，没有扣款。', refunding: '退款正在处理，原路退回。', refunded: '款项已原路退回。', partially_refunded: '退掉的票已作废，退款进度见下方；其余票仍有效。',
    },
    money: {
      late: '有 {count} 笔付款在订单关闭之后才到，票已放回，款项正在原路退回，无需操作。', lateDone: '有 {count} 笔付款在订单关闭之后才到，款项已原路退回。',
      double: '这个订单收到了 {count} 笔多余的付款，正在原路退回，无需操作。', doubleDone: '这个订单收到过 {count} 笔多余的付款，已原路退回。',
      gone: '付款到达时票已被别人买走，款项正在全额原路退回，无需操作。', goneDone: '付款到达时票已被别人买走，款项已全额原路退回。',
      wrongAmount: '收到的一笔付款与应付金额不符。工作人员正在核对，会尽快联系您；这笔钱不会丢失。',
    },
    expiredPaid: '付款在时间截止之后才到，票已放回。', cancelledPaid: '订单已取消，票已放回。', cancel: '取消订单', cancelTitle: '取消这个订单？', cancelDetail: '{count} 张票会立即放回，别人可以买走。没有扣款。', cancelYes: '取消订单', cancelNo: '先不取消',
    toTickets: '查看电子票', buyAgain: '重新购买', items: '票', total: '合计', voucher: '优惠 {code}', contact: '联系人', placed: '下单时间', paidAt: '支付时间', back: '全部订单', unseated: '不对号', givenBack: '已退',
  },
  en: {
    title: 'My orders', order: 'Order', number: 'Order number', empty: 'No orders yet', emptyDetail: 'What you buy appears here.', browse: 'See what is on', count: '{count} tickets', more: 'Show more',
    state: {
      pending_payment: 'To be paid', paid: 'Paid, tickets on their way', fulfilled: 'Tickets issued', used: 'Used', cancelled: 'Cancelled', expired: 'Expired', refunding: 'Being refunded', refunded: 'Refunded',
      partially_refunded: 'Partly refunded',
    },
    lead: {
      pending_payment: 'Please pay by {time}. After that the order is cancelled by itself and the tickets are given back; nothing is charged.', paid: 'Payment received. Your tickets are being issued, usually within seconds.',
      fulfilled: 'Your tickets are in your ticket wallet. Show the QR code at the door.', used: 'Thank you for coming.', showCancelled: 'The show is cancelled. All you paid goes back to where you paid from; you need not do anything.', cancelled: 'The order was cancelled and the tickets were given back.',
      expired: 'The time to pay ran out. The tickets were given back and nothing was charged.', refunding: 'Your refund is on its way, to where you paid from.', refunded: 'The money went back to where you paid from.',
      partially_refunded: 'The tickets you gave back are void; below you see how far the refund is. The others stay valid.',
    },
    money: {
      late: 'Money came after the order was closed and the tickets were given back (payments: {count}). It is on its way back to where you paid from; you need not do anything.',
      lateDone: 'Money came after the order was closed (payments: {count}). It went back to where you paid from.',
      double: 'This order was paid more than once (too many: {count}). The rest is on its way back to where you paid from; you need not do anything.',
      doubleDone: 'This order was paid more than once (too many: {count}). The rest went back to where you paid from.',
      gone: 'When your payment arrived the tickets were gone. All of it is on its way back to where you paid from; you need not do anything.',
      goneDone: 'When your payment arrived the tickets were gone. All of it went back to where you paid from.',
      wrongAmount: 'A payment came with another amount than was asked for. Our staff is looking at it and will contact you; the money is not lost.',
    },
    expiredPaid: 'The payment came after the time to pay. The tickets were given back.', cancelledPaid: 'The order was cancelled and the tickets were given back.', cancel: 'Cancel the order', cancelTitle: 'Cancel this order?', cancelDetail: '{count} tickets are given back at once and others can buy them. Nothing is charged.',
    cancelYes: 'Cancel the order', cancelNo: 'Keep it', toTickets: 'See the tickets', buyAgain: 'Buy again', items: 'Tickets', total: 'Total', voucher: 'Voucher {code}', contact: 'Contact', placed: 'Placed', paidAt: 'Paid', back: 'All orders', unseated: 'Free seating', givenBack: 'given back',
  },
})
