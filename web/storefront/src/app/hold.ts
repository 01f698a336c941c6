import type { Hold } from '@onsale/api'
import { inject, readonly, shallowRef, type App, type InjectionKey, type Ref } from 'vue'

/** `isBest`: the seats were chosen by us, so whether they touch is news. */
export interface KeptHold extends Hold {
  readonly isBest?: boolean
}

export interface HoldKeeper {
  /** The seats kept for this tab, or null. May be over its time: the checkout says so. */
  hold: Readonly<Ref<KeptHold | null>>
  /** After POST /holds: survives a reload of the tab; then route to /checkout. */
  keep(hold: KeptHold): void
  /** The hold became an order, was released, or is over. */
  drop(): void
}

const STORAGE_KEY = 'onsale.hold'
const KEY: InjectionKey<HoldKeeper> = Symbol('hold')

export function installHold(app: App, storage: Storage = sessionStorage): HoldKeeper {
  const hold = shallowRef<KeptHold | null>(parse(storage.getItem(STORAGE_KEY)))
  const keeper: HoldKeeper = {
    hold: readonly(hold) as Readonly<Ref<KeptHold | null>>,
    keep(next) {
      hold.value = next
      storage.setItem(STORAGE_KEY, JSON.stringify(next))
    },
    drop() {
      hold.value = null
      storage.removeItem(STORAGE_KEY)
    },
  }
  app.provide(KEY, keeper)
  return keeper
}

export function useHold(): HoldKeeper {
  const keeper = inject(KEY)
  if (keeper === undefined) throw new Error('no hold installed: see main.ts')
  return keeper
}

function parse(raw: string | null): KeptHold | null {
  if (raw === null) return null
  try {
    const value = JSON.parse(raw) as Partial<KeptHold> | null
    return value?.hold_token && value.pay_before ? (value as KeptHold) : null
  } catch {
    return null
  }
}
