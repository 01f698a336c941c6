import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '登录设备', lead: '您的账号在这些设备上登录。看到不认识的设备，请立即让它退出。', unknown: '未知设备', here: '本设备', lastUsed: '最近使用 {when}', since: '登录于 {when}',
    end: '退出', endOf: '退出 {device}', endOthers: '退出其他所有设备', endTitle: '退出 {device}？', endDetail: '该设备会立即退出，需要重新用验证码登录。',
    endOthersTitle: '退出其他所有设备？', endOthersDetail: '除本设备外，其他设备会立即退出，需要重新用验证码登录。', keep: '保留', ended: '已退出。', empty: '没有登录记录', emptyDetail: '下次登录后会显示在这里。',
  },
  en: {
    title: 'Devices', lead: 'Your account is signed in on these devices. If you do not know one of them, sign it out now.', unknown: 'Unknown device', here: 'This device',
    lastUsed: 'Last used {when}', since: 'Signed in {when}', end: 'Sign out', endOf: 'Sign out {device}', endOthers: 'Sign out everywhere else', endTitle: 'Sign out {device}?',
    endDetail: 'It is signed out at once and needs a new code to come back.', endOthersTitle: 'Sign out everywhere else?',
    endOthersDetail: 'All devices but this one are signed out at once and need a new code to come back.', keep: 'Keep', ended: 'Signed out.', empty: 'No devices',
    emptyDetail: 'They are shown here once you sign in again.',
  },
})
