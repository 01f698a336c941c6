import { defineTexts } from '@onsale/design/i18n'

export const securityTexts = defineTexts({
  'zh-CN': {
    security: {
      title: '登录安全', lead: '除手机验证码外，登录时核实是您本人的方式。', required: '您的角色登录时需要第二验证方式，至少保留一个。',
      factors: '第二验证方式', none: '还没有第二验证方式', noneDetail: '添加后，只有您的手机还不够登录。', add: '添加', addTitle: '添加第二验证方式',
      kinds: { totp: '验证器应用', passkey: '通行密钥' }, added: '{date} 添加', lastUsed: '{date} 使用过', neverUsed: '还没有使用过',
      actionsOf: '{name} 的操作', rename: '重命名', remove: '移除', renameTitle: '重命名', name: '名称', renamed: '已重命名。',
      removeTitle: '移除“{name}”', removeDetail: '以后不能再用它登录。', removed: '已移除“{name}”。', addedNow: '已添加。',
      codes: '恢复码', codesLeft: '还有 {count} 个可用。丢失设备时用来登录，每个只能用一次。', codesFew: '恢复码快用完了，请生成新的。', renew: '生成新的恢复码',
      renewTitle: '生成新的恢复码', renewDetail: '以前的恢复码全部失效。', newCodes: '新的恢复码',
      devices: '登录设备', devicesDetail: '查看在哪里登录，并退出其他设备。', openDevices: '打开登录设备',
    },
  },
  en: {
    security: {
      title: 'Sign-in security', lead: 'How we make sure that it is you, beside the code of your phone.', required: 'Your role needs a second factor to sign in. One has to stay.',
      factors: 'Second factors', none: 'No second factor yet', noneDetail: 'With one, your phone alone is not enough to sign in.', add: 'Add', addTitle: 'Add a second factor',
      kinds: { totp: 'Authenticator app', passkey: 'Passkey' }, added: 'Added {date}', lastUsed: 'used {date}', neverUsed: 'not used yet',
      actionsOf: 'Actions of {name}', rename: 'Rename', remove: 'Remove', renameTitle: 'Rename', name: 'Name', renamed: 'Renamed.',
      removeTitle: 'Remove “{name}”', removeDetail: 'It will not sign you in any more.', removed: '“{name}” was removed.', addedNow: 'Added.',
      codes: 'Recovery codes', codesLeft: '{count} left. They let you in when you have lost your device; each works once.', codesFew: 'Few codes are left. Make new ones.', renew: 'Make new codes',
      renewTitle: 'Make new recovery codes', renewDetail: 'All codes that you have kept so far stop working.', newCodes: 'New recovery codes',
      devices: 'Devices', devicesDetail: 'See where you are signed in, and sign out elsewhere.', openDevices: 'Open devices',
    },
  },
})
