import { OnsaleEvent } from './element'

/** Known only while the script is read for the first time: where it came from is where events are asked for. */
const script = document.currentScript
OnsaleEvent.origin = script instanceof HTMLScriptElement && script.src !== '' ? new URL(script.src).origin : location.origin

// A page may have the script twice.
if (!customElements.get('onsale-event')) customElements.define('onsale-event', OnsaleEvent)
