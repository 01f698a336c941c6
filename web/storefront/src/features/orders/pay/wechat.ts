/** What WeChat's own browser puts into every page (WeChat Pay v3, JSAPI 调起支付). */
interface Bridge { invoke(name: string, parameters: Record<string, string>, answered: (answer: { err_msg: string }) => void): void }
declare global {
  interface Window { WeixinJSBridge?: Bridge }
}

const STATE = 'pay'
const READY_MS_MAX = 10_000

/** Where the page goes to come back, at once and without a question, with a code that says who reads it. */
export function authorizeAddress(template: string, page: string): string {
  return template.replace('{return_url}', encodeURIComponent(page))
}

/** The code that WeChat has just given to this page, taken out of its address: it works once. */
export function takeCode(): string | null {
  const address = new URL(window.location.href)
  const code = address.searchParams.get('state') === STATE ? address.searchParams.get('code') : null
  if (code === null) return null
  for (const name of ['code', 'state']) address.searchParams.delete(name)
  // The mark that WeChat wants at the end of its own address comes along.
  address.hash = ''
  window.history.replaceState(window.history.state, '', address)
  return code
}

/** WeChat's own sheet over the page. `ok` is its word and no proof: the order moves when the server has heard. */
export async function payInWechat(parameters: Record<string, string>): Promise<'ok' | 'cancel' | 'fail'> {
  const bridge = await bridgeReady()
  if (bridge === null) return 'fail'
  return new Promise((resolve) => {
    bridge.invoke('getBrandWCPayRequest', parameters, ({ err_msg: said }) => {
      resolve(said.endsWith(':ok') ? 'ok' : said.endsWith(':cancel') ? 'cancel' : 'fail')
    })
  })
}

/** The script may come after the page. */
async function bridgeReady(): Promise<Bridge | null> {
  if (window.WeixinJSBridge) return window.WeixinJSBridge
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      document.removeEventListener('WeixinJSBridgeReady', end)
      resolve(window.WeixinJSBridge ?? null)
    }
    const timer = setTimeout(end, READY_MS_MAX)
    document.addEventListener('WeixinJSBridgeReady', end)
  })
}
