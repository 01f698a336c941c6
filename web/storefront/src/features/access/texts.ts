import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '密码与邮箱', lead: '手机号始终可以登录。密码和邮箱是额外的方式，都可以不设。',
    password: '密码', none: '还没有设置密码。', since: '{when} 设置。', set: '设置密码', change: '修改密码', remove: '移除密码', next: '新密码', current: '当前密码',
    currentHint: '忘记了？留空即可，我们会用其他方式确认是您本人。', nextHint: '至少 8 个字符，建议 12 个以上。长度最重要：几个不相干的词连在一起就很好，可以用空格和任何文字。',
    tooShort: '至少 8 个字符。', tooLong: '最多 128 个字符。', missing: '请填写密码。', others: '同时退出其他设备', save: '保存密码', cancel: '取消', done: '密码已保存。', doneOthers: '密码已保存，其他设备已退出。',
    removed: '密码已移除。', removeTitle: '移除密码？', removeDetail: '之后只能用手机验证码或关联的平台登录。', confirmRemove: '移除',
    short: '还可以，再长一些更好', fair: '长度不错', good: '长度非常好', username: '账号',
    email: '邮箱', noEmail: '还没有邮箱。验证后可以用邮箱加密码登录，账号变更也会通过邮箱提醒您。', verified: '{when} 验证。', addEmail: '添加邮箱', changeEmail: '更换邮箱',
    removeEmail: '移除邮箱', address: '邮箱地址', addressInvalid: '请填写邮箱地址，例如 name{\'@\'}example.com。', send: '发送验证码', resend: '重新发送', resendIn: '{seconds} 秒后可重新发送',
    sent: '验证码已发送到 {email}。', code: '邮件中的验证码', codeMissing: '请填写邮件中的 6 位验证码。', confirm: '验证', removeEmailTitle: '移除邮箱？',
    removeEmailDetail: '之后不能用它登录，也不再收到提醒。', emailDone: '邮箱已验证。', emailRemoved: '邮箱已移除。', inbox: '本机试用：打开开发收件箱查看验证码', keep: '保留',
  },
  en: {
    title: 'Password and e-mail', lead: 'Your phone number always signs you in. A password and an e-mail are further ways; you need neither.',
    password: 'Password', none: 'There is no password yet.', since: 'Set {when}.', set: 'Set a password', change: 'Change password', remove: 'Remove password', next: 'New password',
    current: 'Current password', currentHint: 'Forgotten? Leave it empty, and we ask for another proof.',
    nextHint: 'At least 8 characters, better 12 or more. Length counts most: a few unrelated words make a good one. Blanks and any script are fine.',
    tooShort: 'At least 8 characters.', tooLong: 'At most 128 characters.', missing: 'Enter the password.', others: 'Sign out on all other devices', save: 'Save password', cancel: 'Cancel', done: 'Password saved.',
    doneOthers: 'Password saved. All other devices are signed out.', removed: 'Password removed.', removeTitle: 'Remove the password?',
    removeDetail: 'From then on you sign in with a code to your phone, or by a linked platform.', confirmRemove: 'Remove', short: 'Long enough; longer is better', fair: 'Good length', good: 'Very good length', username: 'Account',
    email: 'E-mail', noEmail: 'There is no e-mail yet. Once confirmed it signs you in together with your password, and you are told there of changes to your account.',
    verified: 'Confirmed {when}.', addEmail: 'Add an e-mail', changeEmail: 'Change e-mail', removeEmail: 'Remove e-mail', address: 'E-mail address',
    addressInvalid: 'Enter an e-mail address, such as name{\'@\'}example.com.', send: 'Send me a code', resend: 'Send again', resendIn: 'Send again in {seconds} s', sent: 'A code was sent to {email}.',
    code: 'Code from the e-mail', codeMissing: 'Enter the six digits from the e-mail.', confirm: 'Confirm', removeEmailTitle: 'Remove the e-mail?',
    removeEmailDetail: 'It no longer signs you in, and gets no more news.', emailDone: 'E-mail confirmed.', emailRemoved: 'E-mail removed.',
    inbox: 'Trying it on this machine: open the development inbox for the code', keep: 'Keep',
  },
})
