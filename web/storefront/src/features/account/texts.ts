import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '我的', signedOut: '您还没有登录', signedOutDetail: '登录后可以查看订单和电子票。', signIn: '登录', phone: '手机号', name: '姓名', nameHint: '用于电子票上的持票人，可随时修改。',
    namePlaceholder: '您的姓名', settings: '设置', signOut: '退出登录', identities: '实名信息', access: '密码与邮箱', devices: '登录设备', security: '登录安全', ways: '登录方式', privacy: '隐私', orders: '我的订单', tickets: '我的票夹', console: '主办方后台', gate: '检票',
  },
  en: {
    title: 'Account', signedOut: 'You are not signed in', signedOutDetail: 'Sign in to see your orders and tickets.', signIn: 'Sign in', phone: 'Phone number', name: 'Name',
    nameHint: 'Shown as the holder on your tickets. You can change it at any time.', namePlaceholder: 'Your name', settings: 'Settings', signOut: 'Sign out',
    identities: 'Attendees', access: 'Password and e-mail', devices: 'Devices', security: 'Sign-in security', ways: 'Ways to sign in', privacy: 'Privacy', orders: 'My orders', tickets: 'My tickets', console: 'Organiser console', gate: 'Check-in',
  },
})
