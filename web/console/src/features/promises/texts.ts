import { defineTexts } from '@onsale/design/i18n'

export const promiseTexts = defineTexts({
  'zh-CN': {
    promises: {
      title: '退改与变更', orders: '查看订单', open: '退改与变更', back: '活动', gone: '没有这个场次', goneDetail: '它可能已被删除。请回到活动查看现有的场次。',
      rules: '退票规则', rulesHint: '退票手续费按距开演的时间分阶梯。买家下单时的规则会随订单保存，之后不再改变。', presets: '常用规则',
      presetNames: { common: '常用 10/20/30%', strict: '严格 20/50/80%', generous: '宽松', none: '不可退' },
      step: '第 {number} 级', before: '距开演至少', unit: '单位', units: { days: '天', hours: '小时', minutes: '分钟' }, percent: '手续费（%）', addStep: '再加一级', removeStep: '移除第 {number} 级',
      freeHours: '购票后免手续费（小时）', freeHint: '在这段时间内退票不收手续费，0 表示没有。', picture: '买家看到的规则', unreadable: '填写完整后在这里显示。',
      noRefund: '不可退', noFee: '免手续费', fee: '手续费 {percent}', show: '开演', spans: { days: '{count} 天', hours: '{count} 小时', minutes: '{count} 分钟' },
      when: { always: '开演前', before: '距开演 {until} 以前', between: '距开演 {from} 至 {until}', last: '距开演不足 {from}' },
      returns: '退回的票', returnsHint: '退票成功后，座位或张数去哪里。', returnKinds: { at_once: '立即重新出售', pool: '先留下', announced: '定时回流' },
      returnHints: { at_once: '马上回到可售库存。', pool: '进入库存控制里的“退票回流”，由你手动放出。', announced: '在公布的时间一起放出，对所有人公平。' },
      time: '第 {number} 次放出', timeHint: '按场馆时间（{zone}）。最后一次之后退回的票先留下。', addTime: '再加一个时间', removeTime: '移除第 {number} 次',
      save: '保存规则', saved: '规则已保存', effect: {
        draft: '发布后按这些规则出售。', rules: '只对之后购票的买家生效，已售出的票仍按购买时的规则。',
        cancel: '将取消这个场次：{orders} 个订单的 {tickets} 张票作废，{amount} 全额退还买家。此操作不能撤销。', admitted: '其中已入场的 {count} 张不退。', postpone: '已售出的 {tickets} 张票继续有效。不能来的买家可在截止时间前全额退票，最多退还 {amount}。',
      },
      faults: {
        span: '请填写 0 到 730 天之间的数，最多两位小数。', percent: '请填写 0 到 100 之间的数，最多两位小数。', order: '阶梯应当从远到近排列。', cheaper: '越临近演出，手续费不能越低。',
        freeWithoutSteps: '没有退票阶梯就不能退票，免手续费时段不起作用。', timesMissing: '请写明回流票的时间。', timesOrder: '时间应当依次向后。', timesLate: '回流时间应当早于开演。',
        typed: '请输入 {count}。', startEarlier: '新的开演时间应当晚于原时间和现在。', freeUntil: '截止时间应当在现在与新的开演时间之间。',
      },
      fate: '场次状态', takesPlace: '将于 {time} 举行。', over: '已经结束。', state: { cancelled: '已取消（{time} 公布）', postponed: '已延期（{time} 公布）' }, tag: { cancelled: '已取消', postponed: '已延期' },
      toRefunds: '查看退款进度', movedFrom: '原定 {before}，改为 {now}。', freeUntilShown: '{time} 前可全额退票。', cancel: '取消场次…', postpone: '延期…',
      cancelTitle: '取消 {time} 的场次？', cancelConfirm: '取消场次，退 {count} 张票', keep: '不取消', typeNumber: '请输入将作废的票数 {count} 以确认', reason: '原因', reasonHint: '会以两种语言告诉每一位买家。',
      postponeTitle: '{time} 的场次延期', postponeConfirm: '确认延期', newStart: '新的开演时间', newDoors: '开门时间', newEnd: '结束时间', freeUntil: '全额退票截止', freeUntilHint: '不能来的买家在此之前可以全额退票。', shares: '与其他场次共用场馆', sharesHint: '例如在另一个厅。不勾选时，从开门到结束同一场馆不能有其他场次。', zoneHint: '按场馆时间（{zone}）。',
      done: { cancelled: '场次已取消，正在退款', postponed: '场次已延期' },
    },
  },
  en: {
    promises: {
      title: 'Refunds and changes', orders: 'See orders', open: 'Refunds and changes', back: 'Event', gone: 'There is no such performance', goneDetail: 'It may have been deleted. Go back to the event to see what there is.',
      rules: 'Refund rules', rulesHint: 'What a refund costs, by the time to the show. Each order keeps the rules it was bought under.', presets: 'Common rules',
      presetNames: { common: 'Common 10/20/30%', strict: 'Strict 20/50/80%', generous: 'Generous', none: 'No refunds' },
      step: 'Step {number}', before: 'Before the show, at least', unit: 'Unit', units: { days: 'days', hours: 'hours', minutes: 'minutes' }, percent: 'Fee (%)', addStep: 'Add a step', removeStep: 'Remove step {number}',
      freeHours: 'Free after buying (hours)', freeHint: 'A refund within this time costs nothing; 0 for never.', picture: 'What buyers see', unreadable: 'Appears here once everything is filled in.',
      noRefund: 'No refund', noFee: 'No fee', fee: '{percent} fee', show: 'Show', spans: { days: '0 days | 1 day | {count} days', hours: '0 hours | 1 hour | {count} hours', minutes: '0 minutes | 1 minute | {count} minutes' },
      when: { always: 'Until the show', before: 'More than {until} before', between: '{from} to {until} before', last: 'Less than {from} before' },
      returns: 'Returned tickets', returnsHint: 'Where seats and places go once they are refunded.', returnKinds: { at_once: 'On sale at once', pool: 'Keep them', announced: 'At announced times' },
      returnHints: { at_once: 'Back into what is on sale.', pool: 'They wait under “Returned tickets” in the stock controls until you release them.', announced: 'Released together at times that everybody knows: fair to all.' },
      time: 'Release {number}', timeHint: 'On the clock of the venue ({zone}). What comes back after the last one is kept.', addTime: 'Add a time', removeTime: 'Remove release {number}',
      save: 'Save rules', saved: 'The rules are saved', effect: {
        draft: 'Sold under these rules once it is published.', rules: 'For who buys from now on. Tickets already sold keep the rules of their purchase.',
        cancel: 'The performance will be called off. No ticket was sold: {tickets} tickets, {orders} orders, {amount}. This cannot be undone. | The performance will be called off: {tickets} ticket of {orders} order becomes void and {amount} goes back to its buyer. This cannot be undone. | The performance will be called off: {tickets} tickets of {orders} orders become void and {amount} goes back to the buyers. This cannot be undone.',
        admitted: 'None was admitted. | {count} of them was admitted and is not refunded. | {count} of them were admitted and are not refunded.',
        postpone: 'No ticket is sold yet ({tickets}, {amount}). | {tickets} ticket stays valid. If its buyer cannot come, up to {amount} is refunded in full until the deadline. | {tickets} tickets stay valid. Buyers who cannot come are refunded in full until the deadline: up to {amount}.',
      },
      faults: {
        span: 'Enter a number up to 730 days, with two decimals at most.', percent: 'Enter a number from 0 to 100, with two decimals at most.', order: 'Steps go from far to near: this one is no nearer.', cheaper: 'Nearer to the show a refund cannot cost less than before.',
        freeWithoutSteps: 'Without steps nothing is refunded, so a time without fee means nothing.', timesMissing: 'Say when returned tickets go on sale.', timesOrder: 'Times follow each other.', timesLate: 'Returned tickets go on sale before the performance starts.',
        typed: 'Type {count}.', startEarlier: 'It starts later than it was to, and not in the past.', freeUntil: 'The deadline is between now and the new start.',
      },
      fate: 'State of the performance', takesPlace: 'Takes place on {time}.', over: 'It is over.', state: { cancelled: 'Cancelled (announced {time})', postponed: 'Postponed (announced {time})' }, tag: { cancelled: 'Cancelled', postponed: 'Postponed' },
      toRefunds: 'See the refunds', movedFrom: 'Moved from {before} to {now}.', freeUntilShown: 'Refunded in full until {time}.', cancel: 'Cancel performance…', postpone: 'Postpone…',
      cancelTitle: 'Cancel the performance of {time}?', cancelConfirm: 'Cancel the performance | Cancel and refund 1 ticket | Cancel and refund {count} tickets', keep: 'Keep it', typeNumber: 'Type the number of tickets that become void, {count}, to confirm', reason: 'Reason', reasonHint: 'Every buyer is told, in their language.',
      postponeTitle: 'Postpone the performance of {time}', postponeConfirm: 'Postpone', newStart: 'New start', newDoors: 'Doors', newEnd: 'End', freeUntil: 'Full refund until', freeUntilHint: 'Who cannot come is refunded in full until then.', shares: 'Shares the venue', sharesHint: 'Such as in another room. Otherwise nothing else takes place in the venue from doors to end.', zoneHint: 'On the clock of the venue ({zone}).',
      done: { cancelled: 'Cancelled. Refunds are on their way.', postponed: 'The performance is postponed' },
    },
  },
})
