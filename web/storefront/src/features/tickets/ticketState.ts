import type { Ticket } from '@onsale/api'
import type { IconName } from '@onsale/design'

export const STATES: Readonly<Record<Ticket['state'], { tone: 'success' | 'neutral' | 'danger'; icon: IconName }>> = {
  valid: { tone: 'success', icon: 'success' },
  used: { tone: 'neutral', icon: 'check' },
  void: { tone: 'danger', icon: 'danger' },
}
