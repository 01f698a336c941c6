import { defineTexts } from '@onsale/design/i18n'

export const texts = defineTexts({
  'zh-CN': {
    login: '手机号或邮箱', loginMissing: '请填写手机号或已验证的邮箱。', password: '密码', passwordMissing: '请填写密码。', show: '显示密码', hide: '隐藏密码', submit: '登录',
    forgotten: '忘记密码，或没有设置过？用验证码登录后，可在“我的 › 密码与邮箱”中重新设置。',
  },
  en: {
    login: 'Phone number or e-mail', loginMissing: 'Enter your phone number, or the e-mail that you have confirmed.', password: 'Password', passwordMissing: 'Enter your password.',
    show: 'Show password', hide: 'Hide password', submit: 'Sign in',
    forgotten: 'Forgotten, or never set one? Sign in with a code and set it anew in Account › Password and e-mail.',
  },
})
