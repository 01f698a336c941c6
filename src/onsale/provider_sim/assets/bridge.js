// For trying JSAPI in an ordinary browser: paste this into its console, or let a test inject it before the page loads
// (window.providerSim = 'http://…' first). It gives the page the bridge that WeChat's own browser has, and opens the
// simulator's page to pay in place of WeChat's.
window.WeixinJSBridge = {
  async invoke(name, parameters, done) {
    if (name !== 'getBrandWCPayRequest') return done({ err_msg: `${name}:fail` })
    const answer = await fetch(`${window.providerSim}/wechat/cashier`, { method: 'POST', body: JSON.stringify(parameters) })
    const body = await answer.json()
    if (!answer.ok) return done({ err_msg: body.err_msg })
    location.assign(`${body.pay_url}?redirect_url=${encodeURIComponent(location.href)}`)
  },
}
document.dispatchEvent(new Event('WeixinJSBridgeReady'))
