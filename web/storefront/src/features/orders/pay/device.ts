/** Where the page is read: inside WeChat, on a phone or tablet, or at a computer. */
export type Device = 'wechat' | 'phone' | 'desktop'

/** `isTouch`: the finger is the only pointer, as on a tablet that calls itself a computer. */
export function deviceOf(agent: string, isTouch: boolean): Device {
  // WeChat for computers has no pay script of its own: who reads there scans like everybody at a computer.
  if (/MicroMessenger/i.test(agent) && !/WindowsWechat|MacWechat/i.test(agent)) return 'wechat'
  return isTouch || /Android|iPhone|iPad|HarmonyOS|Mobile/i.test(agent) ? 'phone' : 'desktop'
}

export function thisDevice(): Device {
  return deviceOf(navigator.userAgent, window.matchMedia('(hover: none) and (pointer: coarse)').matches)
}
