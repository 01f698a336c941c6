import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    until: '{time} 前', after: '之后', now: '现在',
    fee: '手续费 {percent}%', noFee: '免手续费', none: '不可退', freeHours: '付款后 {count} 小时内退票免手续费。', freeDays: '付款后 {count} 天内退票免手续费。',
    noneAtAll: '这场演出售出后不能退票。', always: '演出取消时全额退款；延期时可在公布的时间前免费退票。',
    cancelled: '这一场已取消', cancelledMoney: '已付的款项会全额原路退回，您无需操作。电子票不能再使用。',
    postponed: '这一场延期', postponedTimes: '原定 {before}，改为 {after}。', postponedMoney: '已购的票继续有效。不能来的话，{time} 前可以全额退票，免手续费。', postponedKept: '已购的票继续有效。',
    reason: '原因：{reason}', toCalendar: '加入日历', allToCalendar: '全部场次加入日历',
  },
  en: {
    until: 'until {time}', after: 'after that', now: 'now',
    fee: '{percent}% fee', noFee: 'no fee', none: 'no refund', freeHours: 'No fee within {count} hours of paying.', freeDays: 'No fee within {count} days of paying.',
    noneAtAll: 'Tickets for this show cannot be given back.', always: 'If the show is cancelled you get everything back; if it is postponed you can give tickets back without a fee until the time announced.',
    cancelled: 'This date is cancelled', cancelledMoney: 'All you paid goes back to where you paid from; you need not do anything. Tickets do not admit any more.',
    postponed: 'This date is postponed', postponedTimes: 'It was to be {before} and is now {after}.', postponedMoney: 'Tickets stay valid. If you cannot come, give them back until {time} and get everything back, without a fee.', postponedKept: 'Tickets stay valid.',
    reason: 'Reason: {reason}', toCalendar: 'Add to calendar', allToCalendar: 'Add all dates to your calendar',
  },
})
