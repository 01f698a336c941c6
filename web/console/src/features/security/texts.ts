import { defineTexts } from '@onsale/design/i18n'

export const securityTexts = defineTexts({
  'zh-CN': {
    security: {
      title: '登录安全', lead: '除手机验证码外，登录时核实是您本人的方式。',
      devices: '登录设备', devicesDetail: '查看在哪里登录，并退出其他设备。', openDevices: '打开登录设备',
      access: '密码与邮箱', accessDetail: '用密码代替短信验证码，并用邮箱登录、接收提醒。', openAccess: '打开密码与邮箱',
    },
  },
  en: {
    security: {
      title: 'Sign-in security', lead: 'How we make sure that it is you, beside the code of your phone.',
      devices: 'Devices', devicesDetail: 'See where you are signed in, and sign out elsewhere.', openDevices: 'Open devices',
      access: 'Password and e-mail', accessDetail: 'Sign in with a password instead of a code, by phone or e-mail, and get news there.', openAccess: 'Open password and e-mail',
    },
  },
})
