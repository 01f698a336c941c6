import { defineTexts } from '@onsale/design/i18n'

export const accountTexts = defineTexts({
  'zh-CN': {
    accounts: {
      title: '用户', lead: '有人来电时，按手机号或账号编号查找账号。', whom: '手机号或账号编号', reason: '原因', reasonHint: '至少四个字，会写入审计日志', look: '查看', none: '查找一个账号', noneDetail: '请输入手机号和原因。',
      logged: '每次查看和操作都会连同原因写入审计日志。', phone: '手机号', number: '账号编号', since: '注册于', roles: '角色', organisations: '主办方',
      sessions: '登录设备', noSessions: '当前没有登录。', unknownDevice: '未知设备', lastUsed: '最近使用 {when}', signOut: '退出所有设备', signOutTitle: '让 {name} 退出所有设备？', signOutDetail: '所有设备会立即退出，需要重新用验证码登录。',
      view: '以该用户身份查看', viewTitle: '以 {name} 的身份查看？', viewDetail: '在新标签页中打开该用户看到的页面，一刻钟内有效；只能查看，看不到票码和证件。原因会写入审计日志。',
      roleNames: {
        buyer: '购票人', organiser: '所有者', editor: '编辑', finance: '财务', box_office: '票房', gate: '检票', marketing: '市场', operator: '平台运营', support: '客服', admin: '管理员',
      },
    },
  },
  en: {
    accounts: {
      title: 'Users', lead: 'Somebody has called: find their account by phone or by its number.', whom: 'Mobile number or account number', reason: 'Reason', reasonHint: 'Four characters at least; kept in the audit log', look: 'Look', none: 'Find an account',
      noneDetail: 'Give a mobile number and a reason.', logged: 'Each look and each change is in the audit log with its reason.', phone: 'Phone', number: 'Account number', since: 'Since', roles: 'Roles',
      organisations: 'Organisers', sessions: 'Signed in on', noSessions: 'Signed in nowhere.', unknownDevice: 'Unknown device', lastUsed: 'last used {when}', signOut: 'Sign out everywhere', signOutTitle: 'Sign {name} out everywhere?',
      signOutDetail: 'Every device is signed out at once and needs a new code to come back.',
      view: 'See what they see', viewTitle: 'See what {name} sees?', viewDetail: 'Their pages open in a new tab, for a quarter of an hour. Nothing can be done there, and codes of tickets and documents stay hidden. The reason is in the audit log.',
      roleNames: {
        buyer: 'Buyer', organiser: 'Owner', editor: 'Editor', finance: 'Finance', box_office: 'Box office', gate: 'Door', marketing: 'Marketing', operator: 'Operator', support: 'Support', admin: 'Administrator',
      },
    },
  },
})
