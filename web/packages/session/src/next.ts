/** Where to go after signing in: a path of this app, never another host, whatever the link says; else `home`. */
export function safeNext(next: unknown, home = '/', origin: string = window.location.origin): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return home
  try {
    const url = new URL(next, origin)
    // `/.//elsewhere` is a path of ours until somebody takes it for an address.
    return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : home
  } catch {
    return home
  }
}
