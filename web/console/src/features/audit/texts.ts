import { defineTexts } from '@onsale/design/i18n'

export const auditTexts = defineTexts({
  'zh-CN': {
    audit: {
      title: '审计日志', lead: '谁在什么时候、从哪里改了什么；记录只增不改。', export: '导出 CSV', part: '范围', modules: { catalog: '活动', inventory: '座位与库存', orders: '订单与财务', tickets: '电子票', users: '人员', notifications: '消息通知', reports: '报表' },
      from: '从', to: '到', action: '操作', actor: '操作人编号', subject: '对象编号', clear: '清除筛选', noMatch: '没有符合条件的记录', noMatchDetail: '请放宽时间或换一个条件。', empty: '还没有记录', emptyDetail: '工作人员的每次更改都会出现在这里。',
      byItself: '系统自动', byPerson: '工作人员 {id}', byProgram: 'API 密钥 {id}', differences: '更改前后的差异', field: '字段', before: '之前', after: '之后', noDifferences: '没有记录前后差异。',
      facts: { subject: '对象', actor: '操作人', action: '操作', organisation: '主办方', address: '地址', browser: '浏览器', session: '会话', request: '请求', entry: '序号与哈希' },
      actions: {
        'dead-letters-replayed': '重新投递了无法处理的事件', 'dead-letters-dropped': '丢弃了无法处理的事件', 'organiser-page-changed': '修改了主办方主页', 'refund-rules-changed': '更改了退票规则', 'performance-postponed': '场次改期', 'performance-cancelled': '取消了场次', 'event-created': '新建了活动', 'event-changed': '修改了活动内容', 'event-published': '发布了活动', 'performance-added': '添加了场次', 'performance-removed': '删除了场次草稿', 'series-added': '添加了系列场次', 'event-copied': '复制了活动', 'event-submitted': '提交了活动审核', 'submission-withdrawn': '撤回了活动审核', 'event-approved': '通过审核并发布了活动', 'event-sent-back': '退回了活动', 'organiser-reviewed': '要求主办方的活动先审核', 'organiser-trusted': '允许主办方免审发布', 'event-archived': '归档了活动', 'event-unarchived': '把活动移出归档', 'venue-added': '添加了场馆', 'plan-added': '导入了座位图', 'plan-published': '发布了座位图',
        'allocation-placed': '保留了座位', 'allocation-changed': '更改了保留', 'allocation-released': '放出了保留的座位', 'seats-moved': '座位换了票档', 'capacity-changed': '更改了数量',
        'refund-requested': '发起了退款', 'refund-campaign-paused': '暂停了批量退款', 'refund-campaign-resumed': '继续了批量退款', 'exception-resolved': '处理了一项异常', 'bill-fetched': '下载了渠道账单', 'provider-asked': '向渠道查询', 'difference-resolved': '处理了对账差异', 'day-closed': '关闭了一天的账',
        'settlement-drafted': '生成了结算单', 'settlement-confirmed': '确认了结算单', 'settlement-discarded': '作废了结算单', 'invoices-exported': '导出了发票', 'voucher-created': '新建了优惠券', 'voucher-changed': '修改了优惠券', 'voucher-codes-exported': '下载了优惠码', 'note-added': '给订单写了备注', 'tickets-resent': '重新发送了票', 'contact-changed': '修改了订单联系方式', 'orders-exported': '导出了订单',
        'member-invited': '邀请了成员', 'invitation-withdrawn': '撤回了邀请', 'invitation-accepted': '接受了邀请', 'member-changed': '更改了成员权限', 'member-removed': '移除了成员', 'organisation-renamed': '更改了主办方名称', 'api-key-made': '创建了 API 密钥', 'api-key-ended': '停用了 API 密钥', 'identity-viewed': '查看了完整证件信息',
        'second-factor-added': '添加了第二验证方式', 'second-factor-renamed': '重命名了第二验证方式', 'second-factor-removed': '移除了第二验证方式', 'recovery-codes-made': '生成了恢复码', 'recovery-code-used': '使用恢复码登录', 'second-factors-forgotten': '清除了全部第二验证方式',
        'password-set': '设置了密码', 'password-changed': '修改了密码', 'password-removed': '移除了密码', 'email-added': '添加了邮箱', 'email-changed': '更换了邮箱', 'email-removed': '移除了邮箱',
        'account-viewed': '查看了账号', 'account-signed-out': '让账号退出了所有设备', 'account-viewed-as': '以用户身份查看', 'account-view-ended': '结束了以用户身份查看', 'sessions-ended': '让自己的其他设备退出登录', 'sign-in-way-linked': '关联了第三方登录', 'sign-in-way-unlinked': '解除了第三方登录',
      },
    },
  },
  en: {
    audit: {
      title: 'Audit log', lead: 'Who changed what, when and from where. Entries are only ever added.', export: 'Export CSV', part: 'Part', modules: { catalog: 'Events', inventory: 'Seats and stock', orders: 'Orders and money', tickets: 'Tickets', users: 'People', notifications: 'Messages', reports: 'Reports' },
      from: 'From', to: 'To', action: 'Action', actor: 'Id of who', subject: 'Id of what', clear: 'Clear filters', noMatch: 'Nothing fits', noMatchDetail: 'Widen the time or change a filter.', empty: 'Nothing was changed yet', emptyDetail: 'Every change by staff appears here.',
      byItself: 'The platform', byPerson: 'Staff {id}', byProgram: 'API key {id}', differences: 'What is different', field: 'Field', before: 'Before', after: 'After', noDifferences: 'No values were noted.',
      facts: { subject: 'What', actor: 'Who', action: 'Action', organisation: 'Organisation', address: 'Address', browser: 'Browser', session: 'Session', request: 'Request', entry: 'Position and hash' },
      actions: {
        'dead-letters-replayed': 'Events delivered again', 'dead-letters-dropped': 'Events dropped', 'organiser-page-changed': 'Organiser page changed', 'refund-rules-changed': 'Refund rules changed', 'performance-postponed': 'Performance postponed', 'performance-cancelled': 'Performance cancelled', 'event-created': 'Event created', 'event-changed': 'Content of the event changed', 'event-published': 'Event published', 'performance-added': 'Performance added', 'performance-removed': 'Draft of a performance removed', 'series-added': 'Series of performances added', 'event-copied': 'Event copied', 'event-submitted': 'Event handed in for review', 'submission-withdrawn': 'Event taken back from review', 'event-approved': 'Event approved and published', 'event-sent-back': 'Event sent back to its organiser', 'organiser-reviewed': 'Organiser’s events are reviewed', 'organiser-trusted': 'Organiser publishes without review', 'event-archived': 'Event archived', 'event-unarchived': 'Event brought back from the archive', 'venue-added': 'Venue added', 'plan-added': 'Seating plan imported', 'plan-published': 'Seating plan published',
        'allocation-placed': 'Seats kept from sale', 'allocation-changed': 'Allocation changed', 'allocation-released': 'Kept seats released', 'seats-moved': 'Seats moved to another ticket type', 'capacity-changed': 'Capacity changed',
        'refund-requested': 'Refund started', 'refund-campaign-paused': 'Mass refund paused', 'refund-campaign-resumed': 'Mass refund resumed', 'exception-resolved': 'Exception decided', 'bill-fetched': 'Bill fetched', 'provider-asked': 'Provider asked', 'difference-resolved': 'Difference resolved', 'day-closed': 'Day closed',
        'settlement-drafted': 'Settlement drawn up', 'settlement-confirmed': 'Settlement confirmed', 'settlement-discarded': 'Settlement discarded', 'invoices-exported': 'Invoices exported', 'voucher-created': 'Voucher made', 'voucher-changed': 'Voucher changed', 'voucher-codes-exported': 'Voucher codes downloaded', 'note-added': 'Note written beside an order', 'tickets-resent': 'Tickets sent again', 'contact-changed': 'Contact of an order changed', 'orders-exported': 'Orders exported',
        'member-invited': 'Member invited', 'invitation-withdrawn': 'Invitation withdrawn', 'invitation-accepted': 'Invitation accepted', 'member-changed': 'Member’s roles changed', 'member-removed': 'Member removed', 'organisation-renamed': 'Organisation renamed', 'api-key-made': 'API key made', 'api-key-ended': 'API key ended', 'identity-viewed': 'Document viewed in full',
        'second-factor-added': 'Second factor added', 'second-factor-renamed': 'Second factor renamed', 'second-factor-removed': 'Second factor removed', 'recovery-codes-made': 'Recovery codes made', 'recovery-code-used': 'Signed in by a recovery code', 'second-factors-forgotten': 'All second factors removed',
        'password-set': 'Password set', 'password-changed': 'Password changed', 'password-removed': 'Password removed', 'email-added': 'E-mail address added', 'email-changed': 'E-mail address changed', 'email-removed': 'E-mail address removed',
        'account-viewed': 'Account looked up', 'account-signed-out': 'Account signed out everywhere', 'account-viewed-as': 'Seen as the user', 'account-view-ended': 'Looked as the user no more', 'sessions-ended': 'Own devices signed out', 'sign-in-way-linked': 'Sign-in by a provider linked', 'sign-in-way-unlinked': 'Sign-in by a provider unlinked',
      },
    },
  },
})
