import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '票夹', ticket: '电子票', upcoming: '即将开始', past: '已结束', dead: '已作废', empty: '票夹是空的', emptyDetail: '支付成功后，电子票会自动出现在这里，没有网络也能出示。', browse: '去看看演出',
    state: { valid: '可入场', used: '已入场', void: '已作废', cancelled: '演出取消', postponed: '已延期' }, back: '票夹', holder: '持票人', attendee: '观演人', changeName: '更换观演人', changeLeft: '还可更换 {count} 次，截至 {until}。 | 还可更换 {count} 次，截至 {until}。', changeUsedUp: '更换次数已用完。', changeOver: '更换观演人已于 {until} 截止。', changed: '已更换，新的观演人凭其证件入场。', seat: '座位', type: '票档', doors: '入场', starts: '开演', place: '地点', unseated: '不对号入座',
    show: '入场时请出示此二维码', bright: '把屏幕调到最亮，扫码更快。', code: '票码', copyHint: '无法扫码时，请向工作人员报出票码。', checkedIn: '{time} 已入场', voided: '此票已退票或取消，不能入场。', toRefund: '查看退款进度',
    stale: '没有网络，显示的是 {time} 保存的票。入场不受影响。', price: '票面价', next: '下一张', previous: '上一张', position: '第 {index} 张，共 {count} 张', more: '显示更多', order: '查看订单', waiting: '正在出票，马上就好…',
  },
  en: {
    title: 'Tickets', ticket: 'Ticket', upcoming: 'Coming up', past: 'Past', dead: 'Void', empty: 'No tickets yet', emptyDetail: 'Once paid, your tickets appear here by themselves and work without a network.', browse: 'See what is on',
    state: { valid: 'Valid', used: 'Admitted', void: 'Void', cancelled: 'Show cancelled', postponed: 'Postponed' }, back: 'All tickets', holder: 'Holder', attendee: 'Attendee', changeName: 'Change who is coming', changeLeft: '{count} change left, until {until}. | {count} changes left, until {until}.', changeUsedUp: 'No changes of the name are left.', changeOver: 'Changes of the name ended {until}.', changed: 'Changed. Who is coming now needs the document shown above.', seat: 'Seat', type: 'Ticket', doors: 'Doors', starts: 'Starts', place: 'Place', unseated: 'Free seating',
    show: 'Show this code at the door', bright: 'Turn your screen up: bright codes scan faster.', code: 'Code', copyHint: 'If scanning fails, read the code to the staff.', checkedIn: 'Admitted {time}', voided: 'This ticket was refunded or cancelled and does not admit.', toRefund: 'See the refund',
    stale: 'No network. This is the ticket saved {time}; it admits all the same.', price: 'Face value', next: 'Next', previous: 'Previous', position: '{index} of {count}', more: 'Show more', order: 'See the order', waiting: 'Your tickets are being issued…',
  },
})
