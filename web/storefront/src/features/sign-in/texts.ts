import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': { title: '登录或注册', lead: '用手机号登录，首次登录会自动创建账号。' },
  en: { title: 'Sign in or join', lead: 'Sign in with your phone number. The first time creates your account.' },
})
