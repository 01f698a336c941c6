import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '退票', ask: '申请退票', rules: '退票规则', feeNow: '现在退票手续费 {percent}%，{time} 前有效。', feeNowStays: '现在退票手续费 {percent}%。', freeNow: '现在退票免手续费，{time} 前有效。', freeNowStays: '现在退票免手续费。',
    closed: '已过退票时间', closedDetail: '按购票时的退票规则，现在不能退票。如有特殊情况，请联系主办方。', usedDetail: '票已检票入场，不能退票。',
    choose: '选择要退的票', all: '全部（{count} 张）', unseated: '不对号', price: '票价', fee: '手续费', noFee: '免', back: '退回', nothing: '请先选择要退的票。',
    goes: '原路退回{channel}，通常几分钟内到账，银行卡最长 3 个工作日。', goesBack: '原路退回付款账户，通常几分钟内到账，银行卡最长 3 个工作日。',
    dies: '提交后，这 {count} 张电子票立即作废，不能再入场，也不能撤回。', confirm: '退 {count} 张，退回 {amount}', keep: '先不退', changed: '手续费刚刚变化，请核对新的金额后再提交。订单还没有变化。',
    channel: { alipay: '支付宝', wechat: '微信支付' },
    kind: { buyer: '您申请的退票', staff: '工作人员为您退款', organiser: '主办方全额退款', 'seats-gone': '票已售完，全额退款' },
    step: { asked: '已申请', dead: '电子票已作废', deadNow: '正在作废电子票', sent: '款项退回中', sentDone: '已退出', arrived: '已退回', stuck: '渠道暂时没有受理，工作人员正在处理' },
    stuckDetail: '不需要再次申请，这笔钱不会丢失；办好后会在这里更新。', sentDetail: '支付渠道处理中，通常几分钟，银行卡最长 3 个工作日。',
    rejected: '退票没有成功', rejectedDetail: '其中有票已经检票入场，所以这次退票整笔没有办理。票和款项都没有变化；未使用的票可以单独再申请。', of: '{count} 张票', keptFee: '手续费 {fee}', why: '说明：{reason}',
  },
  en: {
    title: 'Refund', ask: 'Give tickets back', rules: 'Refunds: until when, at what cost', feeNow: 'A refund now costs {percent}% of the price. This holds until {time}.', feeNowStays: 'A refund now costs {percent}% of the price.', freeNow: 'A refund now is free of charge. This holds until {time}.', freeNowStays: 'A refund now is free of charge.',
    closed: 'Too late for a refund', closedDetail: 'By the rules of your purchase nothing is refunded any more. If something special happened, write to the organiser.', usedDetail: 'Who was admitted cannot give the ticket back.',
    choose: 'Which tickets?', all: 'All ({count} tickets)', unseated: 'Free seating', price: 'Price', fee: 'Fee', noFee: 'none', back: 'You get back', nothing: 'Choose what to give back first.',
    goes: 'It goes back to {channel}, usually within minutes; to a bank card it takes up to 3 working days.', goesBack: 'It goes back to where you paid from, usually within minutes; to a bank card it takes up to 3 working days.',
    dies: 'Tickets that are given back ({count}) admit nobody from that moment on. This cannot be undone.', confirm: 'Give back {count}, get {amount}', keep: 'Keep the tickets', changed: 'The fee has just changed. Please look at the new amounts and confirm; nothing has changed yet.',
    channel: { alipay: 'Alipay', wechat: 'WeChat Pay' },
    kind: { buyer: 'Refund you asked for', staff: 'Refund by our staff', organiser: 'Full refund by the organiser', 'seats-gone': 'Full refund: the tickets were gone' },
    step: { asked: 'Asked for', dead: 'Tickets void', deadNow: 'Voiding the tickets', sent: 'Money on its way', sentDone: 'Money sent', arrived: 'Arrived', stuck: 'Not accepted yet: our staff is on it' },
    stuckDetail: 'You need not ask again and the money is not lost. What happens next appears here.', sentDetail: 'With the payment provider: usually minutes, up to 3 working days for a bank card.',
    rejected: 'The refund did not happen', rejectedDetail: 'One of these tickets was used at the door, so none of them was refunded. Nothing has changed; tickets that were not used can be given back by themselves.', of: 'Tickets: {count}', keptFee: 'fee {fee}', why: 'Note: {reason}',
  },
})
