// What the page is asked while it is measured. Times are milliseconds since the navigation began.
window.__probes = (() => {
  const canvas = CanvasRenderingContext2D.prototype
  /** Resolves when the frame that is being made has been handed to the screen. */
  const handedOver = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      requestAnimationFrame(() => port2.postMessage(null))
    })
  /** Resolves with the end of the frame in which `method` is called with what `accept` accepts. */
  const drawn = (method, accept = () => true) =>
    new Promise((resolve) => {
      const original = canvas[method]
      canvas[method] = function (...values) {
        if (accept.call(this, ...values)) {
          canvas[method] = original
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.now())
          port2.postMessage(null)
        }
        return original.apply(this, values)
      }
    })
  let times = null
  const count = (time) => {
    if (times === null) return
    times.push(time)
    requestAnimationFrame(count)
  }
  return {
    /** The first price on the map. */
    useful: drawn('fillText', (text) => text.includes('¥')),
    startFrames() {
      times = []
      requestAnimationFrame(count)
    },
    stopFrames() {
      const all = times
      times = null
      return all.slice(1).map((time, at) => time - all[at])
    },
    /** From the arrival of changed seats to the frame that shows them. */
    async delta() {
      const { fetch } = window
      const arrived = new Promise((resolve) => {
        window.fetch = async (...values) => {
          const response = await fetch(...values)
          if (response.status === 200 && response.url.includes('/availability')) {
            window.fetch = fetch
            resolve(performance.now())
          }
          return response
        }
      })
      const from = await arrived
      return (await drawn('fillRect')) - from
    },
    /** From the lifted finger to the frame that shows the seat as chosen. */
    async tap(accent) {
      const lifted = new Promise((resolve) => addEventListener('pointerup', (event) => resolve(event.timeStamp), { once: true, capture: true }))
      const shown = drawn('fill', function () {
        return this.fillStyle === accent
      })
      return (await shown) - (await lifted)
    },
    handedOver,
  }
})()
