import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '登录方式', lead: '手机号始终可以登录。关联后，也可以用其他平台的身份直接登录。', phone: '手机号', always: '始终可用', linkedAt: '关联于 {when}',
    lastUsed: '最近使用 {when}', link: '关联', linkOf: '关联 {provider}', notLinked: '未关联', unlink: '解除关联', unlinkOf: '解除关联 {provider}',
    unlinkTitle: '解除关联 {provider}？', unlinkDetail: '之后不能再用它登录这个账号，手机号仍可登录。', keep: '保留', unlinked: '已解除关联。', none: '没有可关联的平台。',
    wechat: '微信', alipay: '支付宝', oidc: 'OpenID Connect',
  },
  en: {
    title: 'Ways to sign in', lead: 'Your phone number always works. Once linked, another platform is enough.', phone: 'Phone number', always: 'Always works',
    linkedAt: 'Linked {when}', lastUsed: 'Last used {when}', link: 'Link', linkOf: 'Link {provider}', notLinked: 'Not linked', unlink: 'Unlink',
    unlinkOf: 'Unlink {provider}', unlinkTitle: 'Unlink {provider}?', unlinkDetail: 'It no longer signs you in to this account. Your phone still does.', keep: 'Keep',
    unlinked: 'Unlinked.', none: 'There is nothing that can be linked.', wechat: 'WeChat', alipay: 'Alipay', oidc: 'OpenID Connect',
  },
})
