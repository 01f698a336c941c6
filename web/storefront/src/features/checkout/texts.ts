import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    voucher: { have: '有优惠码？', code: '优惠码', apply: '使用', takes: '减 {amount}', remove: '移除', row: '优惠 {code}', before: '原价', look: '先看看优惠后的价格' },
    split: {
      title: '没有 {count} 个相连的座位，已为您保留 {sizes}', group: '{section} {row} 排 {numbers} 座',
      sameRow: '都在同一排，中间隔着别人的座位。', nextRow: '在前后相邻的两排。', sameSection: '在同一区的不同排。', apart: '在不同的区域。',
    },
    title: '确认订单', kept: '票已为您保留', left: '剩余 {time}', atZero: '到时间后票会放回，已填写的内容不会丢失，也不会扣款。', contact: '联系人', contactLead: '电子票会发给这位联系人。',
    name: '姓名', namePlaceholder: '与取票人一致', nameInvalid: '请填写姓名。', phone: '手机号', phoneInvalid: '请填写正确的手机号，例如 138 0013 8000。',
    email: '邮箱', emailInvalid: '请检查邮箱格式，例如 name{\'@\'}example.com。', total: '合计', submit: '提交订单', tickets: '{count} 张', yourTickets: '您的选择',
    release: '放弃并重新选择', empty: '没有待结算的票', emptyDetail: '先选好场次和座位，再来结算。', browse: '去看看演出',
    over: '锁票时间已到', overDetail: '票已放回，没有扣款。您填写的联系人还在，重新选择后可直接提交。', again: '重新选择', refunds: '退票规则', priceNote: '价格已包含所有费用，锁定后不会上涨。',
  },
  en: {
    voucher: { have: 'Have a voucher?', code: 'Voucher code', apply: 'Apply', takes: 'takes {amount} off', remove: 'Remove', row: 'Voucher {code}', before: 'Before', look: 'See the price with it first' },
    split: {
      title: 'No {count} seats side by side were left: we keep {sizes} for you', group: '{section}, row {row}, seat {numbers} | {section}, row {row}, seats {numbers}',
      sameRow: 'All in one row, with other seats in between.', nextRow: 'One row apart.', sameSection: 'In rows of one section.', apart: 'In different sections.',
    },
    title: 'Check out', kept: 'Your tickets are kept', left: '{time} left', atZero: 'When the time is up they are given back. Nothing you typed is lost and nothing is charged.',
    contact: 'Contact', contactLead: 'The tickets go to this person.', name: 'Name', namePlaceholder: 'Who will show the tickets', nameInvalid: 'Please enter a name.',
    phone: 'Phone number', phoneInvalid: 'Please enter a valid phone number, such as 138 0013 8000.', email: 'E-mail',
    emailInvalid: 'Please check the address, such as name{\'@\'}example.com.', total: 'Total', submit: 'Place the order', tickets: '{count} tickets', yourTickets: 'Your choice',
    release: 'Let go and choose again', empty: 'Nothing to check out', emptyDetail: 'Choose a performance and seats first.', browse: 'See what is on',
    over: 'The time is up', overDetail: 'The tickets were given back and nothing was charged. Your contact is still here: choose again and place the order at once.',
    again: 'Choose again', refunds: 'Refunds: until when, at what cost', priceNote: 'All fees are in the price. It does not rise once held.',
  },
})
