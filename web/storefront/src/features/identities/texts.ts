import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '实名信息', lead: '实名制演出按人购票、凭证件入场。在这里保存您常为谁购票。', add: '添加观演人', editTitle: '修改观演人', remove: '删除', keep: '保留',
    count: '已保存 {count} 人，最多 {most} 人', empty: '还没有观演人', emptyDetail: '添加后，购买实名制演出时可直接选择。', full: '名额已满', fullDetail: '最多保存 {most} 人，请先删除不需要的。',
    news: { consented: '已同意', added: '已添加', changed: '已保存', removed: '已删除', withdrawn: '已撤回同意，实名信息已清空', checking: '已提交核验', forgotten: '已撤回同意，核验结果已删除' },
    consent: '处理实名信息的同意', since: '您于 {when} 同意。', read: '查看说明', withdraw: '撤回同意', keepConsent: '保留', withdrawTitle: '撤回同意并清空实名信息？',
    withdrawDetail: '已保存的 {count} 人会立即全部删除，无法恢复。以后需要时可以重新同意并添加。', withdrawEmpty: '现在没有保存任何人。以后需要时可以重新同意并添加。',
    checksConsent: '向核验机构提供信息的同意', checksWithdrawTitle: '撤回同意并删除核验结果？', checksWithdrawDetail: '不再向核验机构发出任何信息，已有的核验结果会立即全部删除。观演人仍会保留。',
    checkTitle: '实名核验', faceTitle: '人脸核验', faceLead: '正在向核验机构查询结果……', faceDone: '人脸核验已通过', faceDoneDetail: '“本人”的信息已标记为已核验。', back: '返回实名信息', again: '再查一次',
    removeTitle: '删除这位观演人？', removeDetail: '姓名和证件会立即删除，无法恢复。',
  },
  en: {
    title: 'Attendees', lead: 'Some shows sell each ticket to a named person, who comes in with a document. Keep here whom you buy for.', add: 'Add a person', editTitle: 'Change a person',
    remove: 'Remove', keep: 'Keep', count: '{count} of {most} people', empty: 'Nobody here yet', emptyDetail: 'Whoever you add can be chosen when a show asks for names.',
    full: 'The book is full', fullDetail: 'It holds {most} people. Remove one you no longer need.',
    news: { consented: 'Accepted', added: 'Added', changed: 'Saved', removed: 'Removed', withdrawn: 'Consent withdrawn, everybody removed', checking: 'Sent to be verified', forgotten: 'Consent withdrawn, results deleted' },
    consent: 'Your consent', since: 'You agreed on {when}.', read: 'Read the text', withdraw: 'Withdraw consent', keepConsent: 'Keep it', withdrawTitle: 'Withdraw and empty the book?',
    withdrawDetail: 'The person in it is removed at once and for good. You can agree and add people again later. | All {count} people in it are removed at once and for good. You can agree and add people again later.',
    checksConsent: 'Your consent to verifications', checksWithdrawTitle: 'Withdraw and delete the results?',
    checksWithdrawDetail: 'Nothing is sent to the authority any more, and all results are deleted at once. The people stay.',
    checkTitle: 'Verification', faceTitle: 'Verification by face', faceLead: 'Asking the authority for the result…', faceDone: 'Your face was confirmed',
    faceDoneDetail: 'Your own entry is marked as verified.', back: 'Back to attendees', again: 'Ask again',
    withdrawEmpty: 'Nobody is in it now. You can agree and add people again later.', removeTitle: 'Remove this person?', removeDetail: 'Name and document are deleted at once and for good.',
  },
})
