import { defineTexts } from '@onsale/design/i18n'

export const operationTexts = defineTexts({
  'zh-CN': {
    operations: {
      title: '运行', lead: '各部分是否正常工作，以及出现问题时如何处理。每 10 秒更新。',
      allWell: '所有部分都正常工作。', troubled: '{count} 个部分需要处理。',
      modules: { catalog: '活动与场馆', inventory: '座位与库存', orders: '订单与支付', tickets: '电子票与检票', users: '账号与人员', notifications: '消息通知', reports: '报表' },
      health: { well: '正常', ill: '需要处理', away: '无应答' }, awayHint: '没有应答。请检查该服务及其数据库是否在运行。',
      figures: { waiting: '等待投递的系统事件', letters: '无法处理的系统事件', jobs: '异常任务', database: '数据库' },
      none: '无', since: '{count}，最早 {seconds} 秒前', ofJobs: '{ill} / {count}', millis: '{count} 毫秒', busTrouble: '消息队列暂时无法使用，事件会保留并在恢复后投递；售票不受影响。',
      jobs: '自动任务', jobsHint: '系统按时自动完成的工作。', showAll: '显示全部 {count} 个', jobsWell: '没有失败或延迟的任务。',
      columns: { job: '任务', state: '状态', ran: '最近一次', took: '用时', did: '最近处理' }, every: '每 {seconds} 秒',
      states: { well: '正常', never: '尚未运行', late: '延迟', failing: '失败' }, failures: '连续失败 {count} 次：', did: '{count} 项，{time}',
      lettersOf: '无法处理的系统事件：{module}', lettersHint: '多次投递仍然失败。修复原因后重新投递；已用其他方式处理的可以丢弃。',
      cannotReplay: '当前版本没有这个处理者，或内容不是事件，因此不能重新投递。', replay: '重新投递', replayAll: '全部重新投递（{count}）', drop: '丢弃',
      replayed: '已重新投递 {count} 条', moreLetters: '还有更多。处理这些之后会显示其余的。',
      askDrop: '丢弃这条系统事件？', dropEffect: '丢弃后无法恢复，它要求的操作不会再执行（例如出票、退款通知）。', reason: '原因', reasonMissing: '请写明原因，至少 4 个字。',
    },
  },
  en: {
    operations: {
      title: 'Operations', lead: 'Whether everything does its work, and what to do where something does not. Updated every 10 seconds.',
      allWell: 'Everything does its work.', troubled: 'Nothing needs a look. | One part needs a look. | {count} parts need a look.',
      modules: { catalog: 'Events and venues', inventory: 'Seats and stock', orders: 'Orders and payments', tickets: 'Tickets and admission', users: 'Accounts and people', notifications: 'Messages', reports: 'Reports' },
      health: { well: 'Well', ill: 'Needs a look', away: 'No answer' }, awayHint: 'It does not answer. See whether this service and its database are running.',
      figures: { waiting: 'System events waiting', letters: 'System events not applied', jobs: 'Jobs in trouble', database: 'Database' },
      none: 'none', since: '{count}, the oldest for {seconds} s', ofJobs: '{ill} of {count}', millis: '{count} ms', busTrouble: 'The broker cannot be used at the moment. Events are kept and delivered later; the sale goes on.',
      jobs: 'Jobs', jobsHint: 'What the platform does by itself, in its time.', showAll: 'Show all {count}', jobsWell: 'No job fails or is late.',
      columns: { job: 'Job', state: 'State', ran: 'Last round', took: 'Took', did: 'Last did' }, every: 'every {seconds} s',
      states: { well: 'Well', never: 'Not run yet', late: 'Late', failing: 'Failing' }, failures: 'no failure | failed once: | failed {count} times in a row:', did: '{count}, {time}',
      lettersOf: 'System events not applied: {module}', lettersHint: 'They failed at every delivery. Deliver them again when the cause is mended; drop what was done in another way.',
      cannotReplay: 'It cannot be delivered again: this version has no such consumer, or there is no event in it.', replay: 'Deliver again', replayAll: 'Deliver all {count} again', drop: 'Drop',
      replayed: 'Nothing was left to deliver | One is on its way again | {count} are on their way again', moreLetters: 'There are more. They show when these are dealt with.',
      askDrop: 'Drop this system event?', dropEffect: 'It is gone for ever, and what it asks for is not done any more: a ticket, a refund, a message.', reason: 'Reason', reasonMissing: 'Say why, in four characters at least.',
    },
  },
})
