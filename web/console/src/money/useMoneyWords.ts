import { useI18n } from 'vue-i18n'

const KNOWN = ['alipay', 'wechat', 'sandbox', 'free']

/** Names of what money passes through. A channel of tomorrow keeps the name it has on the wire. */
export function useMoneyWords() {
  const { t } = useI18n()
  return {
    channel: (name: string) => (KNOWN.includes(name) ? t(`money.channels.${name}`) : name),
    /** An actor with a colon, or none, is the platform itself. */
    actor: (id: string | null) => (id === null || id.includes(':') ? t('money.byItself') : t('money.byPerson', { id: id.slice(-6) })),
  }
}
