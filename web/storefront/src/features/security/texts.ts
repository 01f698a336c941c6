import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': { title: '登录安全', lead: '除手机外，再加一种只有您有的验证方式。', devices: '查看登录设备' },
  en: { title: 'Sign-in security', lead: 'Beside the phone, something more that only you have.', devices: 'See where you are signed in' },
})
