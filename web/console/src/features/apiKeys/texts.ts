import { defineTexts } from '@onsale/design/i18n'

export const apiKeyTexts = defineTexts({
  'zh-CN': {
    apiKeys: {
      title: 'API 密钥', lead: '让您自己的程序访问接口。每个密钥只能做您选择的事，到期自动失效，也可以随时停用。', make: '创建密钥', until: '有效期至 {day}', unused: '尚未使用', used: '最近使用 {when}',
      end: '停用', endOf: '停用 {name}', endTitle: '停用 {name}？', endDetail: '使用该密钥的程序会立即无法访问，不能恢复。', empty: '还没有密钥', emptyDetail: '需要用自己的程序读取订单或销售数据时，请创建一个。',
      name: '名称', nameHint: '例如使用它的程序', period: '有效期', days: '{count} 天', may: '可以做什么', made: '密钥已创建', madeDetail: '请现在复制保存，之后无法再次查看。有效期至 {until}。', secret: '密钥',
      exchange: '程序用密钥换取半小时有效的访问令牌，再以 Authorization: Bearer 发送请求：', example: '示例', done: '完成',
      scopes: {
        'events:read': '查看活动', 'events:write': '编辑活动', 'events:publish': '发布活动', 'events:cancel': '取消场次', 'stock:read': '查看库存', 'stock:write': '调整库存', 'reports:read': '查看销售',
        'tickets:check-in': '检票', 'orders:read': '查看订单', 'orders:refund': '退款', 'settlements:read': '查看结算', 'audit:read': '查看审计日志', 'vouchers:manage': '管理优惠券',
      },
    },
  },
  en: {
    apiKeys: {
      title: 'API keys', lead: 'For your own programs. A key may do what you choose, ends on its day, and at once when you say so.', make: 'Make a key', until: 'until {day}', unused: 'not used yet', used: 'last used {when}',
      end: 'End', endOf: 'End {name}', endTitle: 'End {name}?', endDetail: 'Programs with this key are locked out at once. It cannot be brought back.', empty: 'No keys yet', emptyDetail: 'Make one when a program of yours is to read orders or sales.',
      name: 'Name', nameHint: 'The program that uses it, for example', period: 'Good for', days: '{count} days', may: 'What it may do', made: 'The key', madeDetail: 'Copy it now: it cannot be looked up later. It works until {until}.', secret: 'Key',
      exchange: 'A program exchanges the key for an access token of half an hour, and asks with Authorization: Bearer:', example: 'Example', done: 'Done',
      scopes: {
        'events:read': 'See events', 'events:write': 'Edit events', 'events:publish': 'Publish events', 'events:cancel': 'Call performances off', 'stock:read': 'See stock', 'stock:write': 'Change stock', 'reports:read': 'See sales',
        'tickets:check-in': 'Check in', 'orders:read': 'See orders', 'orders:refund': 'Give refunds', 'settlements:read': 'See settlements', 'audit:read': 'See the audit log', 'vouchers:manage': 'Manage vouchers',
      },
    },
  },
})
