import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '登录或注册', lead: '用手机号登录，首次登录会自动创建账号。', otherWays: '其他登录方式', by: '{provider}登录', returning: '正在确认您的身份…',
    phoneTitle: '验证手机号', phoneLead: '首次使用该方式登录需要验证手机号。验证后，该方式会关联到这个手机号的账号，下次可直接登录。',
    cancelled: '登录已取消', cancelledDetail: '没有任何更改，您可以重新登录。', failed: '登录没有完成', failedDetail: '对方平台报告了错误，请重试或使用手机号登录。',
    again: '重新登录', toWays: '返回登录方式',
  },
  en: {
    title: 'Sign in or join', lead: 'Sign in with your phone number. The first time creates your account.', otherWays: 'Other ways to sign in',
    by: 'Sign in with {provider}', returning: 'Finding out who you are…', phoneTitle: 'Confirm your phone',
    phoneLead: 'The first time you sign in this way we need your phone number. It is then linked to the account of that number, and next time it is enough.',
    cancelled: 'Sign-in cancelled', cancelledDetail: 'Nothing was changed. You can sign in again.', failed: 'The sign-in was not completed',
    failedDetail: 'The provider reported an error. Try again, or sign in with your phone.', again: 'Sign in again', toWays: 'Back to the ways to sign in',
  },
})
