import { defineTexts } from '@onsale/design/i18n'

export const bookTexts = defineTexts({
  'zh-CN': {
    books: {
      title: '对账', lead: '每个渠道每天的账单，与我们的账逐笔核对。按北京时间的自然日。', earlier: '上个月', later: '下个月', empty: '这个月还没有可核对的日子', emptyDetail: '第二天上午十点后，前一天会出现在这里。',
      states: { closed: '已关账', differences: '{count} 处差异', waiting: '等次日账单', ready: '可以关账', missing: '缺账单', quiet: '无交易' },
      days: { differences: '{count} 天有差异', missing: '{count} 天缺账单', waiting: '{count} 天等次日账单', ready: '{count} 天可以关账' }, allDone: '全部关账或无交易',
      sides: '两边的账', line: '项目', ours: '我们的账', theirs: '渠道账单', net: '净额', off: '相差', fees: '渠道手续费', lines: '{count} 笔', waitingHint: '临近午夜的 {count} 笔可能在次日账单中，次日账单到了才能关账。',
      fetch: '下载账单', fetchAgain: '重新下载账单', fetched: '账单已下载并核对', fetchedAt: '{time} 下载', closedAt: '{time} 关账', close: '关账', closed: '已关账', closeTitle: '关这一天的账？',
      differences: '差异', noDifferences: '两边一致', noDifferencesDetail: '账单的每一笔都与我们的账相符。', noBill: '还没有账单', noBillDetail: '渠道通常在第二天上午十点前出账，也可以现在下载。',
      kinds: { missing: '账单缺少', extra: '账单多出', different: '金额不同' }, kindHints: { missing: '我们记了这一笔，账单里没有。', extra: '账单里有这一笔，我们没有记。', different: '两边都有这一笔，金额不一样。' },
      toOrder: '查看订单', number: '编号', answered: '渠道答复：{answer}', answers: { unknown: '没有这一笔', unpaid: '未付款', paid: '已付款', closed: '已关闭', done: '已退款', pending: '退款处理中', refused: '拒绝退款' },
      resolutions: { settled: '已自动相符', confirmed: '渠道已确认', accepted: '已接受', corrected: '已按账单更正' }, actions: { ask: '询问渠道', accept: '接受', correct: '按账单更正' },
      ask: { accept: '接受这处差异？', correct: '按账单更正我们的账？' }, confirm: { accept: '接受 {amount} 的差异', correct: '更正 {amount}' }, note: '说明', noteHint: '写明原因，会留在账上。',
      effect: {
        accept: '相差 {amount}，两边的账都不改动，只记下说明。', correct: { missing: '将从渠道应收中减去 {amount}，记为不属于任何订单的款项。', extra: '将把 {amount} 记入渠道应收，记为不属于任何订单的款项。', different: '将把相差的 {amount} 记为不属于任何订单的款项。' },
        close: '收款 {payments}，退款 {refunds}，记入渠道手续费 {fees}。关账后这一天不再改变。',
      },
    },
  },
  en: {
    books: {
      title: 'Reconciliation', lead: 'The bill of every channel and day, line by line beside our books. Days are Beijing’s.', earlier: 'Month before', later: 'Next month', empty: 'No day to compare in this month yet', emptyDetail: 'A day appears here after ten o’clock of the next morning.',
      states: { closed: 'Closed', differences: 'No difference | 1 difference | {count} differences', waiting: 'Waits for the next bill', ready: 'Can be closed', missing: 'Bill missing', quiet: 'Nothing happened' },
      days: { differences: 'No day differs | 1 day differs | {count} days differ', missing: 'No bill missing | 1 bill missing | {count} bills missing', waiting: 'No day waits | 1 day waits for the next bill | {count} days wait for the next bill', ready: 'No day to close | 1 day can be closed | {count} days can be closed' }, allDone: 'All closed, or nothing happened',
      sides: 'Both sides', line: 'Line', ours: 'Our books', theirs: 'Their bill', net: 'Net', off: 'Off by', fees: 'Their fees', lines: 'no lines | 1 line | {count} lines', waitingHint: 'Nothing waits. | 1 line from just before midnight may be in the next day’s bill; the day can be closed once that is here. | {count} lines from just before midnight may be in the next day’s bill; the day can be closed once that is here.',
      fetch: 'Fetch the bill', fetchAgain: 'Fetch it again', fetched: 'Fetched and compared', fetchedAt: 'fetched {time}', closedAt: 'closed {time}', close: 'Close the day', closed: 'The day is closed', closeTitle: 'Close this day?',
      differences: 'Differences', noDifferences: 'Both sides agree', noDifferencesDetail: 'Every line of the bill is in our books, and every line of our books in the bill.', noBill: 'No bill yet', noBillDetail: 'Providers have it by ten o’clock of the next morning. You can also fetch it now.',
      kinds: { missing: 'Missing', extra: 'Extra', different: 'Other amount' }, kindHints: { missing: 'In our books, and not in the bill.', extra: 'In the bill, and not in our books.', different: 'On both sides, with different amounts.' },
      toOrder: 'See the order', number: 'Number', answered: 'The provider says: {answer}', answers: { unknown: 'there is no such thing', unpaid: 'not paid', paid: 'paid', closed: 'closed', done: 'refunded', pending: 'the refund is under way', refused: 'the refund was refused' },
      resolutions: { settled: 'Agrees by itself by now', confirmed: 'Confirmed by the provider', accepted: 'Accepted', corrected: 'Corrected by the bill' }, actions: { ask: 'Ask the provider', accept: 'Accept', correct: 'Correct by the bill' },
      ask: { accept: 'Accept this difference?', correct: 'Correct our books by the bill?' }, confirm: { accept: 'Accept {amount}', correct: 'Correct {amount}' }, note: 'Why', noteHint: 'Stays with the books.',
      effect: {
        accept: 'Off by {amount}: both sides stay as they are, with your note.', correct: { missing: '{amount} is taken off what the provider owes us, as money that belongs to no order.', extra: '{amount} is added to what the provider owes us, as money that belongs to no order.', different: 'The difference of {amount} is booked as money that belongs to no order.' },
        close: '{payments} paid, {refunds} refunded; {fees} of fees are booked. A closed day never changes.',
      },
    },
  },
})
