import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '登录或注册', lead: '用手机号登录，首次登录会自动创建账号。', phone: '手机号', phonePlaceholder: '11 位手机号', phoneInvalid: '请填写正确的手机号，例如 138 0013 8000。',
    send: '获取验证码', resend: '重新获取', resendIn: '{seconds} 秒后可重新获取', code: '验证码', codePlaceholder: '短信里的数字', codeInvalid: '请填写短信里的验证码。',
    codeSent: '验证码已发送到 {phone}。', submit: '登录', change: '换一个手机号', inbox: '本机试用：打开开发收件箱查看验证码',
  },
  en: {
    title: 'Sign in or join', lead: 'Sign in with your phone number. The first time creates your account.', phone: 'Phone number',
    phonePlaceholder: '11-digit mobile number', phoneInvalid: 'Please enter a valid phone number, such as 138 0013 8000.',
    send: 'Send me a code', resend: 'Send again', resendIn: 'Send again in {seconds} s', code: 'Code', codePlaceholder: 'The digits from the message',
    codeInvalid: 'Please enter the code from the message.', codeSent: 'A code was sent to {phone}.', submit: 'Sign in', change: 'Use another number',
    inbox: 'Trying it on this machine: open the development inbox for the code',
  },
})
