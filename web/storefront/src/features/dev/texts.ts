import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': { title: '开发收件箱', lead: '仅用于开发环境：系统发出的短信和邮件都在这里，不会真的发送。', empty: '还没有消息', emptyDetail: '获取一次验证码，这里就会出现。', refresh: '刷新', recipient: '收件人' },
  en: {
    title: 'Development inbox', lead: 'Development only: text messages and e-mails end here instead of being sent.', empty: 'No messages yet',
    emptyDetail: 'Ask for a sign-in code and it appears here.', refresh: 'Refresh', recipient: 'Recipient',
  },
})
