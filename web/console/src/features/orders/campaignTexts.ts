import { defineTexts } from '@onsale/design/i18n'

export const campaignTexts = defineTexts({
  'zh-CN': {
    campaigns: {
      title: '批量退款', lead: '取消场次后，所有订单自动全额退款。在这里看进度。', one: '批量退款', empty: '没有批量退款', emptyDetail: '取消一个已经开售的场次后，全部退款的进度会显示在这里。', all: '显示全部', startedAt: '{time} 开始',
      states: { running: '正在退款', paused: '已暂停', done: '已全部申请' }, progress: '进度', back: '已退还 {amount}', of: '{count} / {total} 笔',
      parts: { done: '已到账', moving: '在途', refused: '渠道拒绝', left: '还没轮到' }, orders: '{count} 个订单', used: '{count} 个订单里有已入场的票，只退没有用过的。', refusedHint: '渠道拒绝了 {count} 笔，共 {amount}。这些钱还在，需要人工处理。',
      pause: '暂停', resume: '继续退 {count} 个订单', pauseTitle: '暂停批量退款？', pauseEffect: '还有 {count} 个订单暂不退款，已在途的 {moving} 笔会继续完成。可以随时继续。',
      report: '下载 CSV 报告', file: '退款', reason: '原因', toOrders: '查看这个场次的订单',
    },
  },
  en: {
    campaigns: {
      title: 'Mass refunds', lead: 'When a performance is cancelled every order is refunded in full, by itself. See how far it is.', one: 'Mass refund', empty: 'No mass refunds', emptyDetail: 'Cancel a performance that has been on sale, and see here how its money goes back.', all: 'Show all', startedAt: 'started {time}',
      states: { running: 'Refunding', paused: 'Paused', done: 'All asked for' }, progress: 'Progress', back: '{amount} is back', of: '{count} of {total} refunds',
      parts: { done: 'Back', moving: 'On its way', refused: 'Refused', left: 'Still to come' }, used: 'No order had used tickets. | 1 order had used tickets: only the others are refunded. | {count} orders had used tickets: only the others are refunded.', orders: 'no orders | 1 order | {count} orders', refusedHint: 'Nothing was refused: {amount}. | The provider refused {count} refund of {amount}. The money is still here; somebody has to decide. | The provider refused {count} refunds, {amount} in all. The money is still here; somebody has to decide.',
      pause: 'Pause', resume: 'Resume | Resume: 1 order | Resume: {count} orders', pauseTitle: 'Pause the mass refund?', pauseEffect: 'No order is left ({count}); {moving} on their way go on. | {count} order will not be refunded for now; {moving} on their way go on. Resume whenever you like. | {count} orders will not be refunded for now; {moving} on their way go on. Resume whenever you like.',
      report: 'Download CSV report', file: 'refunds', reason: 'Reason', toOrders: 'Orders of this performance',
    },
  },
})
