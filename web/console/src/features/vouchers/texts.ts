import { defineTexts } from '@onsale/design/i18n'

export const voucherTexts = defineTexts({
  'zh-CN': {
    vouchers: {
      tabs: '销售', overview: '实时销售', title: '优惠券', lead: '优惠码减价由主办方承担，结算按实付金额。', make: '新建优惠券', search: '名称或优惠码', status: '状态', allStatuses: '全部状态',
      statuses: { running: '可用', scheduled: '未开始', paused: '已暂停', over: '已过期', 'used-up': '已用完' },
      empty: '还没有优惠券', emptyDetail: '发一个可多次使用的优惠码，或一次生成最多 50,000 个一次性优惠码。', noMatch: '没有符合条件的优惠券', noMatchDetail: '换个名称、优惠码或状态试试。', clear: '清除筛选',
      batchOf: '{count} 个一次性优惠码', usedOf: '已用 {used} / {most}', off: '减 {amount}', percent: '减 {percent}%', cap: '最多减 {amount}', minimum: '满 {amount} 可用', forAll: '全部活动', forSome: '指定 {count} 个活动', typesSome: '指定 {count} 个票档',
      createTitle: '新建优惠券', createLead: '创建前先看买家实付多少。', back: '优惠券', submit: '创建优惠券', created: '优惠券已创建。',
      name: '名称', nameHint: '只有团队看得到，例如“秋季老客户”。', discount: '优惠', kind: '方式', kinds: { fixed: '减固定金额', percent: '按比例减' },
      amount: '每单减（元）', percentField: '减多少（%）', percentHint: '15 表示减 15%，即 8.5 折。', capField: '最多减（元）', capHint: '不填则不封顶。', minimumField: '最低金额（元）', minimumHint: '适用的票合计达到后才能用。',
      codes: '优惠码', source: '发放方式', sources: { code: '一个优惠码，可多次使用', batch: '一批优惠码，每个用一次' }, code: '优惠码', codeHint: '4 到 40 个字母或数字，不分大小写；O 与 0、I 与 L 与 1 视为相同。', random: '随机生成',
      uses: '可用次数', count: '数量', countHint: '最多 50,000 个，在后台生成。', prefix: '开头', prefixHint: '可不填，最多 12 个字母或数字。', perAccount: '每个账号最多', perAccountHint: '次数；不填则不限。',
      when: '有效时间（北京时间）', startsAt: '开始', endsAt: '结束', open: '不填则马上开始、不过期。', scope: '适用范围', all: '全部活动', allDetail: '包括以后发布的。', some: '只用于这些活动', types: '只用于这些票档（不选则全部）', noEvents: '还没有活动。', searchEvents: '查找活动',
      preview: '买家实付', previewHint: '按下面的票价试算，与下单时同一规则。', price: '票价（元）', quantity: '张数', before: '原价', discounted: '优惠', total: '实付', each: '每张实付（退单张票时退回）', previewWait: '填好优惠内容后，这里会显示实付金额。',
      faults: { percent: '请填写 0.01 到 100 之间的比例。', order: '结束要晚于开始。', code: '4 到 40 个字母或数字。', prefix: '最多 12 个字母或数字。', batch: '请填写 1 到 50,000 的整数。', account: '请填写 1 到 100 的整数。', events: '请至少选择一个活动。' },
      pause: '暂停', pauseTitle: '暂停“{name}”？', pauseDetail: '暂停后立即不能再用它下单；已用它下的 {used} 个订单不受影响。', resume: '恢复使用', change: '修改', changeTitle: '修改“{name}”', save: '保存', saved: '已保存。', noEnd: '不填则不过期。', usesHint: '已用 {used} 次，不能少于它。',
      facts: '规则', code1: '优惠码', progress: '使用情况', sumOff: '共优惠', sumSold: '用券订单金额', perAccountFact: '每个账号最多 {count} 次', from: '{time} 起', until: '至 {time}', always: '长期有效',
      batch: '优惠码', making: '正在生成：{made} / {wanted}', made: '{wanted} 个优惠码已生成', download: '下载 CSV', downloadNote: '拿到优惠码的人就能使用；谁下载过会记入审计日志。',
      uses1: '使用记录', order: '订单', returned: '已退回', returnedHint: '订单取消或超时未付，次数已退回', noUses: '还没有人使用', noUsesDetail: '有人用它下单后会出现在这里。', saleOf: '实付 {amount}',
    },
  },
  en: {
    vouchers: {
      tabs: 'Sales', overview: 'Live sales', title: 'Vouchers', lead: 'What a voucher takes off is yours to bear: settlements count what was paid.', make: 'New voucher', search: 'Name or code', status: 'Status', allStatuses: 'All',
      statuses: { running: 'Can be used', scheduled: 'Not yet', paused: 'Paused', over: 'Over', 'used-up': 'Used up' },
      empty: 'No vouchers yet', emptyDetail: 'Give out one code for many uses, or up to 50,000 codes for one use each.', noMatch: 'Nothing fits', noMatchDetail: 'Try another name, code or status.', clear: 'Clear filters',
      batchOf: '{count} single-use codes', usedOf: '{used} of {most} used', off: '{amount} off', percent: '{percent}% off', cap: 'at most {amount}', minimum: 'from {amount} on', forAll: 'all events', forSome: '1 event | {count} events', typesSome: '1 ticket type | {count} ticket types',
      createTitle: 'New voucher', createLead: 'See what a buyer would pay before you make it.', back: 'Vouchers', submit: 'Make the voucher', created: 'The voucher is made.',
      name: 'Name', nameHint: 'Only your team sees it, such as "regulars, autumn".', discount: 'What it takes off', kind: 'How', kinds: { fixed: 'An amount', percent: 'A percentage' },
      amount: 'Off each order (¥)', percentField: 'Percent off', percentHint: '15 takes 15% off.', capField: 'At most (¥)', capHint: 'Leave it empty for no bound.', minimumField: 'Smallest order (¥)', minimumHint: 'The tickets it is for must cost so much together.',
      codes: 'Codes', source: 'Given out as', sources: { code: 'One code for many uses', batch: 'A batch, one use each' }, code: 'Code', codeHint: '4 to 40 letters or digits in any case. O and 0, and I, L and 1 are the same.', random: 'Random',
      uses: 'How many uses', count: 'How many codes', countHint: '50,000 at most; they are made in the background.', prefix: 'Beginning with', prefixHint: 'May be empty; 12 letters or digits at most.', perAccount: 'For each account', perAccountHint: 'Uses; leave it empty for no limit.',
      when: 'When it can be used (Beijing time)', startsAt: 'From', endsAt: 'Until', open: 'Left empty it begins at once and never ends.', scope: 'What it is for', all: 'All events', allDetail: 'Also those that come later.', some: 'Only these events', types: 'Only these ticket types (none: all)', noEvents: 'There are no events yet.', searchEvents: 'Find an event',
      preview: 'What a buyer pays', previewHint: 'For tickets like these, by the rule that orders go by.', price: 'Price (¥)', quantity: 'Tickets', before: 'Before', discounted: 'Off', total: 'To pay', each: 'Each ticket (what a refund of it gives back)', previewWait: 'Say what it takes off, and you see here what is left to pay.',
      faults: { percent: 'Enter a percentage from 0.01 to 100.', order: 'It must end after it begins.', code: '4 to 40 letters or digits.', prefix: '12 letters or digits at most.', batch: 'Enter a whole number from 1 to 50,000.', account: 'Enter a whole number from 1 to 100.', events: 'Choose one event at least.' },
      pause: 'Pause', pauseTitle: 'Pause "{name}"?', pauseDetail: 'Nobody can order with it from now on. No order has used it. | Nobody can order with it from now on. The order that used it stays as it is. | Nobody can order with it from now on. The {used} orders that used it stay as they are.', resume: 'Let it go on', change: 'Change', changeTitle: 'Change "{name}"', save: 'Save', saved: 'Saved.', noEnd: 'Left empty it never ends.', usesHint: 'Nobody has used it yet. | It was used once: not fewer than that. | It was used {used} times: not fewer than that.',
      facts: 'Rules', code1: 'Code', progress: 'Uses', sumOff: 'Taken off', sumSold: 'Sold with it', perAccountFact: 'once for each account | {count} times for each account', from: 'from {time}', until: 'until {time}', always: 'at any time',
      batch: 'Codes', making: 'Being made: {made} of {wanted}', made: '{wanted} codes are made', download: 'Download CSV', downloadNote: 'Whoever has a code can use it. Who downloads them is in the audit log.',
      uses1: 'Orders with it', order: 'Order', returned: 'Given back', returnedHint: 'Cancelled or not paid in time: the use was given back', noUses: 'Nobody has used it yet', noUsesDetail: 'Orders with it appear here.', saleOf: '{amount} paid',
    },
  },
})
