/**
 * Registers the service worker and hands it the files this visit has already loaded: a first visit must be enough
 * to open a ticket without a network, though the worker was not there when the page began to load.
 */
export async function installOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/sw.js')
    const registration = await navigator.serviceWorker.ready
    const urls = performance.getEntriesByType('resource').map((entry) => entry.name)
    registration.active?.postMessage({ type: 'keep', urls })
  } catch {
    // Private windows and plain http refuse workers; the shop works without.
  }
}
