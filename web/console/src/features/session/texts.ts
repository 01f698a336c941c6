import { defineTexts } from '@onsale/design/i18n'

export const sessionTexts = defineTexts({
  'zh-CN': {
    signIn: {
      title: '登录主办方后台', lead: '发布活动、管理座位图、实时查看销售。', phone: '手机号', phoneHint: '中国大陆 11 位手机号',
      code: '验证码', codeHint: '我们发到 {phone} 的 6 位数字', send: '获取验证码', resend: '重新获取',
      resendIn: '{seconds} 秒后可重新获取', submit: '登录', change: '换一个手机号',
      development: '演示环境：在“消息”页查看验证码', notOrganiser: '这个账户还没有主办方权限',
      notOrganiserDetail: '已登录为 {phone}。请联系平台开通，或换一个账户。',
    },
  },
  en: {
    signIn: {
      title: 'Sign in as organiser', lead: 'Publish events, manage seating plans, watch sales live.', phone: 'Phone number',
      phoneHint: 'A mainland China number of 11 digits', code: 'Code', codeHint: 'The 6 digits we sent to {phone}',
      send: 'Send me a code', resend: 'Send again', resendIn: 'Send again in {seconds} s', submit: 'Sign in',
      change: 'Use another number', development: 'Demo: read the code on the Messages page',
      notOrganiser: 'This account is not an organiser yet',
      notOrganiserDetail: 'You are signed in as {phone}. Ask the platform for access or use another account.',
    },
  },
})
