/**
 * Registers the service worker. A first visit must be enough to open a ticket without a network, though the worker was
 * not there when the page began to load: what such a page loads is handed to the worker as it comes.
 */
export async function installOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const wasInCharge = navigator.serviceWorker.controller !== null
  try {
    await navigator.serviceWorker.register('/sw.js')
    const { active } = await navigator.serviceWorker.ready
    if (wasInCharge || active === null) return
    const loaded = new PerformanceObserver((list) => active.postMessage({ type: 'keep', urls: list.getEntries().map(({ name }) => name) }))
    loaded.observe({ type: 'resource', buffered: true })
  } catch {
    // Private windows and plain http refuse workers; the shop works without.
  }
}
