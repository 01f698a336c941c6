import { defineTexts } from '@onsale/design/i18n'

export const inboxTexts = defineTexts({
  'zh-CN': {
    inbox: {
      title: '待处理', lead: '系统不能自己决定的款项，等最久的在前。', show: '显示', empty: '没有待处理的事项', emptyDetail: '金额不符、渠道拒绝退款或停滞的订单会出现在这里。', noneResolved: '还没有处理过的事项', states: { open: '待处理', resolved: '已处理' },
      kinds: { 'wrong-amount': '收到的金额与应付不符', 'refund-refused': '渠道拒绝退款', 'refund-impossible': '可退余额不足', 'stuck-order': '付款后迟迟没有出票', 'stuck-refund': '退款停滞', 'stuck-payment': '支付停滞', 'bill-missing': '渠道账单迟迟未到', difference: '对账差异' },
      hints: {
        'wrong-amount': '这笔钱不能用于订单，可以原路退回。', 'refund-refused': '钱还在我们这里。可以再试一次，或线下处理后关闭。', 'refund-impossible': '订单账上的钱少于票价，请查看订单的资金往来。', 'stuck-order': '可以重新触发出票。', 'stuck-refund': '可以再试，或询问渠道。', 'stuck-payment': '询问渠道是否收到了这笔钱。',
        'bill-missing': '请到对账页面下载账单。', difference: '请到对账页面处理。',
      },
      askedReceived: '应付 {asked}，实收 {received}', suggested: '建议', actions: { refund: '原路退回', 'try-again': '再试一次', 'ask-provider': '询问渠道', dismiss: '关闭' }, toOrder: '查看订单', toDay: '查看当天的账', lines: '{count} 处差异', done: '已处理',
      ask: { refund: '原路退回这笔钱？', dismiss: '不处理并关闭？', 'try-again': '再试一次？', 'ask-provider': '询问渠道？' }, note: '说明',
      effect: { refund: '收到的全部金额原路退回买家。', dismiss: '不移动任何款项，只记下说明。', 'try-again': '再试一次。', 'ask-provider': '询问渠道。' }, effectOf: { refund: '{amount} 原路退回买家，不能撤销。', dismiss: '{amount} 不会移动，只记下说明。', 'try-again': '再试一次：{amount}。', 'ask-provider': '询问渠道：{amount}。' },
    },
  },
  en: {
    inbox: {
      title: 'To decide', lead: 'Money that no rule fits, the longest waiting first.', show: 'Show', empty: 'Nothing to decide', emptyDetail: 'Wrong amounts, refused refunds and what is stuck appear here.', noneResolved: 'Nothing was decided yet', states: { open: 'Open', resolved: 'Decided' },
      kinds: { 'wrong-amount': 'Another amount came than was asked for', 'refund-refused': 'The provider refused a refund', 'refund-impossible': 'Less is left than the tickets cost', 'stuck-order': 'Paid, and still without tickets', 'stuck-refund': 'A refund is stuck', 'stuck-payment': 'A payment is stuck', 'bill-missing': 'A bill does not come', difference: 'A difference to the bill' },
      hints: {
        'wrong-amount': 'No order can use it. It can go back to where it came from.', 'refund-refused': 'The money is still here. Try again, or close this once it is settled otherwise.', 'refund-impossible': 'Look at where the money of the order went.', 'stuck-order': 'Its tickets can be asked for again.', 'stuck-refund': 'Try again, or ask the provider.', 'stuck-payment': 'Ask the provider whether it has the money.',
        'bill-missing': 'Fetch it on the reconciliation page.', difference: 'Resolve it on the reconciliation page.',
      },
      askedReceived: 'asked for {asked}, received {received}', suggested: 'suggested', actions: { refund: 'Send it back', 'try-again': 'Try again', 'ask-provider': 'Ask the provider', dismiss: 'Close' }, toOrder: 'See the order', toDay: 'See that day', lines: 'no difference | 1 difference | {count} differences', done: 'Done',
      ask: { refund: 'Send this money back?', dismiss: 'Close it without doing anything?', 'try-again': 'Try again?', 'ask-provider': 'Ask the provider?' }, note: 'Note',
      effect: { refund: 'All that was received goes back to the buyer.', dismiss: 'No money moves; your note is kept.', 'try-again': 'It is tried again.', 'ask-provider': 'The provider is asked.' }, effectOf: { refund: '{amount} goes back to the buyer, for good.', dismiss: '{amount} does not move; your note is kept.', 'try-again': 'It is tried again: {amount}.', 'ask-provider': 'The provider is asked about {amount}.' },
    },
  },
})
