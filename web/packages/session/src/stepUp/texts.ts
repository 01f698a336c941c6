import { defineTexts } from '@onsale/design/i18n'

export const texts = defineTexts({
  'zh-CN': {
    title: '请再次验证是您本人', lead: '这项操作很重要，需要近期的身份验证。验证后会自动继续，已填写的内容不会丢失。',
    willSend: '我们会把验证码发送到 {phone}。', sent: '验证码已发送到 {phone}。', send: '获取验证码', code: '验证码', codePlaceholder: '短信里的数字', codeInvalid: '请填写短信里的 6 位数字。',
    submit: '验证并继续', cancel: '取消', resend: '重新获取', resendIn: '{seconds} 秒后可重新获取',
  },
  en: {
    title: 'Please prove again that it is you', lead: 'This matters, so we ask again now and then. Afterwards it goes on by itself; nothing that you have typed is lost.',
    willSend: 'We will send a code to {phone}.', sent: 'A code was sent to {phone}.', send: 'Send me a code', code: 'Code', codePlaceholder: 'The digits from the message',
    codeInvalid: 'Enter the 6 digits from the message.', submit: 'Go on', cancel: 'Cancel', resend: 'Send again', resendIn: 'Send again in {seconds} s',
  },
})
