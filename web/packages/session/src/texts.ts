import { defineTexts } from '@onsale/design/i18n'

export const texts = defineTexts({
  'zh-CN': {
    phone: '手机号', phonePlaceholder: '11 位手机号', phoneInvalid: '请填写正确的手机号，例如 138 0013 8000。',
    send: '获取验证码', resend: '重新获取', resendIn: '{seconds} 秒后可重新获取', code: '验证码', codePlaceholder: '短信里的数字', codeInvalid: '请填写短信里的验证码。',
    codeSent: '验证码已发送到 {phone}。', submit: '登录', change: '换一个手机号', inbox: '本机试用：打开开发收件箱查看验证码',
    foreign: '这个账号没有这里的权限', foreignDetail: '已登录为 {phone}。请用有权限的手机号登录，或联系管理员开通。', signOut: '退出登录', toPassword: '用密码登录', toCode: '用验证码登录',
  },
  en: {
    phone: 'Phone number', phonePlaceholder: '11-digit mobile number', phoneInvalid: 'Please enter a valid phone number, such as 138 0013 8000.',
    send: 'Send me a code', resend: 'Send again', resendIn: 'Send again in {seconds} s', code: 'Code', codePlaceholder: 'The digits from the message',
    codeInvalid: 'Please enter the code from the message.', codeSent: 'A code was sent to {phone}.', submit: 'Sign in', change: 'Use another number',
    inbox: 'Trying it on this machine: open the development inbox for the code',
    foreign: 'This account may not work here', foreignDetail: 'You are signed in as {phone}. Sign in with a number that may, or ask your administrator.',
    signOut: 'Sign out', toPassword: 'Sign in with a password', toCode: 'Sign in with a code',
  },
})
