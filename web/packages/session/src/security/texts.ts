import { defineTexts } from '@onsale/design/i18n'

export const texts = defineTexts({
  'zh-CN': {
    sms: '短信验证码只能证明谁拿着这张 SIM 卡：手机丢失、补卡或呼叫转移后，别人也能收到。添加验证器应用或通行密钥后，仅凭短信不能登录；最稳妥的是通行密钥。',
    required: '您的角色登录时需要第二验证方式，至少保留一个。', factors: '第二验证方式', none: '还没有第二验证方式', noneDetail: '添加后，只有您的手机还不够登录。', add: '添加', addTitle: '添加第二验证方式',
    totp: '验证器应用', passkey: '通行密钥', added: '{date} 添加', lastUsed: '{date} 使用过', neverUsed: '还没有使用过',
    rename: '重命名', renameOf: '重命名 {name}', remove: '移除', removeOf: '移除 {name}', renameTitle: '重命名', name: '名称', renamed: '已重命名。', save: '保存', cancel: '取消',
    removeTitle: '移除“{name}”', removeDetail: '以后不能再用它登录。', removed: '已移除“{name}”。', addedNow: '已添加。',
    codes: '恢复码', codesLeft: '还有 {count} 个可用。丢失设备时用来登录，每个只能用一次。', codesFew: '恢复码快用完了，请生成新的。', renew: '生成新的恢复码',
    renewTitle: '生成新的恢复码', renewDetail: '以前的恢复码全部失效。', newCodes: '新的恢复码',
  },
  en: {
    sms: 'A code by SMS proves no more than who has the SIM card: whoever finds the phone, orders a second card or forwards your calls gets it too. With an app or a passkey, SMS alone signs nobody in. A passkey is the safest.',
    required: 'Your role needs a second factor to sign in. One has to stay.', factors: 'Second factors', none: 'No second factor yet', noneDetail: 'With one, your phone alone is not enough to sign in.', add: 'Add', addTitle: 'Add a second factor',
    totp: 'Authenticator app', passkey: 'Passkey', added: 'Added {date}', lastUsed: 'used {date}', neverUsed: 'not used yet',
    rename: 'Rename', renameOf: 'Rename {name}', remove: 'Remove', removeOf: 'Remove {name}', renameTitle: 'Rename', name: 'Name', renamed: 'Renamed.', save: 'Save', cancel: 'Cancel',
    removeTitle: 'Remove “{name}”', removeDetail: 'It will not sign you in any more.', removed: '“{name}” was removed.', addedNow: 'Added.',
    codes: 'Recovery codes', codesLeft: '{count} left. They let you in when you have lost your device; each works once.', codesFew: 'Few codes are left. Make new ones.', renew: 'Make new codes',
    renewTitle: 'Make new recovery codes', renewDetail: 'All codes that you have kept so far stop working.', newCodes: 'New recovery codes',
  },
})
