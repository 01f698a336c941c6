import { defineTexts } from '@onsale/design/i18n'

export const sessionTexts = defineTexts({
  'zh-CN': {
    signIn: {
      title: '登录检票', lead: '扫描电子票，放行观众。', phone: '手机号', phoneHint: '中国大陆 11 位手机号', code: '验证码',
      codeHint: '我们发到 {phone} 的 6 位数字', send: '获取验证码', resend: '重新获取', resendIn: '{seconds} 秒后可重新获取', submit: '登录',
      change: '换一个手机号',
    },
  },
  en: {
    signIn: {
      title: 'Sign in at the door', lead: 'Scan tickets and let guests in.', phone: 'Phone number', phoneHint: 'A mainland China number of 11 digits',
      code: 'Code', codeHint: 'The 6 digits we sent to {phone}', send: 'Send me a code', resend: 'Send again', resendIn: 'Send again in {seconds} s',
      submit: 'Sign in', change: 'Use another number',
    },
  },
})
